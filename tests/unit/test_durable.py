"""Names reach the disk, and whoever asks for a folder that is none is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from renderline.durable import sync_folder


def test_a_folder_with_files_is_synced(tmp_path: Path) -> None:
    """Nothing to see but that it works: what a loss of power leaves cannot be shown in a test."""
    (tmp_path / "file").write_bytes(b"x")
    sync_folder(tmp_path)
    assert (tmp_path / "file").read_bytes() == b"x"


@pytest.mark.parametrize("name", ["file", "nothing"])
def test_what_is_no_folder_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=name):
        sync_folder(tmp_path / name)
