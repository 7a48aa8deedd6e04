"""Names of step templates that no file can have; the first was found by tests/long/test_fuzz.py."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from renderline import api
from renderline.source import reader


@pytest.mark.parametrize("name", ["exact-wid" + "9" * 400, "ü" * 150, "a/b", "..", "\x00", "a\tb"])
def test_a_name_that_no_file_can_have_is_a_mistake_of_the_pipeline(name: str, tmp_path: Path) -> None:
    text = json.dumps({"version": 1, "steps": [{"name": "hero", "uses": name, "with": {}}]})
    reading = reader.read_text(text, name=str(tmp_path / "pipeline.json"))
    assert api.compile_reading(reading, api.Given()).report.errors
