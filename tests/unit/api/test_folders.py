"""Where the engine's data goes: with the pipeline's project, not with where one happens to stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from renderline import api


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([], "elsewhere"),
        (["project/.git/"], "project"),
        (["project/.renderline/"], "project"),
        (["project/renderline.yaml"], "project"),
        (["project/pipelines/"], "project"),
        (["project/.git/", "project/sub/pipelines/"], "project/sub"),
        (["project/.git/", "project/sub/.renderline/"], "project/sub"),
        (["elsewhere/.git/"], "elsewhere"),
        (["elsewhere/.git/", "project/renderline.yaml"], "project"),
    ],
)
def test_the_project_of_the_pipeline_comes_before_the_current_folder(
    marks: list[str], expected: str, tmp_path: Path
) -> None:
    pipelines, current = tmp_path / "project" / "sub" / "inner", tmp_path / "elsewhere"
    pipelines.mkdir(parents=True)
    current.mkdir()
    for mark in marks:
        path = tmp_path / mark
        path.mkdir(parents=True, exist_ok=True) if mark.endswith("/") else path.touch()
    assert api.project_data_dir(pipelines, current) == tmp_path / expected / ".renderline" / "engine"
