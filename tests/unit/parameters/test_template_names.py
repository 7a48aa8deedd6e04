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


def test_without_a_project_templates_are_looked_for_beside_the_pipeline_alone(tmp_path: Path) -> None:
    """Also where the way to it leads through a link: any folder above may be another user's."""
    (tmp_path / "templates" / "steps").mkdir(parents=True)
    (tmp_path / "templates" / "steps" / "mine.yaml").write_text(
        "version: 1\nsteps: [{$type: echo, name: e, input: {message: x}}]\n"
    )
    (tmp_path / "real" / "deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    pipeline = tmp_path / "link" / "deep" / "p.yaml"
    pipeline.write_text("version: 1\nsteps: [{name: hero, uses: mine}]\n")
    (found,) = api.validate(pipeline).errors
    assert found.message == "there is no step template `mine`"


@pytest.mark.parametrize("suffix", [".yaml", ".yml"])
def test_a_template_is_found_by_either_ending_and_offered_where_it_was_meant(
    tmp_path: Path, suffix: str
) -> None:
    folder = tmp_path / "templates" / "steps"
    folder.mkdir(parents=True)
    (folder / f"shout{suffix}").write_text(
        "version: 1\nsteps: [{$type: echo, name: e, input: {message: x}}]\n"
    )
    (folder / "notes.txt").write_text("no template")
    pipeline = tmp_path / "p.yaml"
    pipeline.write_text("version: 1\nsteps: [{name: hero, uses: shout}]\n")
    assert api.validate(pipeline).errors == ()
    pipeline.write_text("version: 1\nsteps: [{name: hero, uses: shuot}]\n")
    (found,) = api.validate(pipeline).errors
    assert "shout" in f"{found.message} {found.hint}"
