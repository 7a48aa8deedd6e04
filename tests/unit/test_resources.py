"""Where the packaged data lies."""

from __future__ import annotations

import pytest

from renderline import resources
from renderline.errors import ResourceMissing


def test_packaged_files_are_found() -> None:
    assert resources.data_path("schemas").is_dir()
    assert "civitai" in resources.read_text("schemas", "catalog.toml")


def test_a_missing_file_is_named() -> None:
    with pytest.raises(ResourceMissing, match=r"schemas/none\.json"):
        resources.data_path("schemas", "none.json")
