"""The command that goes on with a run works where it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from renderline import api
from renderline.cli.way_on import WayOn


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that one stands in, with another beside it."""
    for name in ("here/pipelines", "over there/pipelines"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def _way_on(pipeline: Path, data: Path | None = None, token_file: Path | None = None) -> WayOn:
    """As `run` has it."""
    project = api.project_data_dir(pipeline.parent, Path.cwd())
    return WayOn(folder=data or project.parent, data_dir=data or project, token_file=token_file)


@pytest.mark.parametrize(
    ("pipeline", "data", "token_file", "options"),
    [
        ("pipelines/p.yaml", None, None, ""),
        ("pipelines/p.yaml", "its data", None, " --data 'its data'"),
        ("pipelines/p.yaml", None, "key.txt", " --token-file key.txt"),
        ("pipelines/p.yaml", "d", "key.txt", " --data d --token-file key.txt"),
    ],
)
def test_the_options_that_it_needs_are_told(
    here: Path, pipeline: str, data: str | None, token_file: str | None, options: str
) -> None:
    way_on = _way_on(
        here / pipeline,
        None if data is None else Path(data),
        None if token_file is None else Path(token_file),
    )
    assert way_on.resume("20261123-1") == f"renderline resume 20261123-1{options}"


def test_a_run_of_another_project_is_looked_for_there(here: Path) -> None:
    there = here.parent / "over there"
    assert _way_on(there / "pipelines" / "p.yaml").resume("1") == f"renderline resume 1 --project '{there}'"


def test_nothing_is_added_in_a_folder_of_the_project(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(here / "pipelines")
    assert _way_on(Path("p.yaml")).resume("1") == "renderline resume 1"
