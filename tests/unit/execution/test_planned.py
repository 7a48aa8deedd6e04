"""Where outputs will go, before there are any."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from renderline.compiler.submission import Output, Submission
from renderline.errors import UsageError
from renderline.execution.planned import check_folders, taken_places

HERO = {"$type": "imageGen", "name": "hero", "input": {"quantity": 2}}
LARGE = {"$type": "imageUpscaler", "input": {}}
WEBP = {"$type": "convertImage", "name": "web", "input": {"output": {"format": "webp"}}}
JPEG = {"$type": "convertImage", "name": "print", "input": {"output": {"format": "jpeg"}}}


def submission(step: dict[str, Any], name: str = "p/a") -> Submission:
    return Submission(
        pipeline="p",
        cell_key="",
        params={},
        matrix={},
        body={"steps": [step]},
        digest="d",
        assets=(),
        outputs=(Output(step=step.get("name", "0"), name=name),),
    )


@pytest.mark.parametrize(
    ("step", "there", "taken"),
    [
        (LARGE, ["p/a.png"], ["p/a.png"]),
        (LARGE, ["p/a.jpg", "p/a.webp"], ["p/a.jpg", "p/a.webp"]),
        (LARGE, ["p/a.txt", "p/a", "p/ab.png", "p/a-1.png", "a.png"], []),
        (HERO, ["p/a-1.png", "p/a-2.jpg", "p/a-3.png", "p/a.png"], ["p/a-1.png", "p/a-2.jpg"]),
        (WEBP, ["p/a.png", "p/a.webp"], ["p/a.webp"]),
        (JPEG, ["p/a.jpeg", "p/a.jpg"], ["p/a.jpg"]),
    ],
)
def test_a_name_is_taken_by_any_medium_that_the_step_may_write(
    step: dict[str, Any], there: list[str], taken: list[str], tmp_path: Path
) -> None:
    (tmp_path / "p").mkdir()
    for name in there:
        (tmp_path / name).touch()
    found = [path.relative_to(tmp_path).as_posix() for path in taken_places(submission(step), tmp_path)]
    assert found == taken


def test_a_broken_link_takes_a_name_too(tmp_path: Path) -> None:
    (tmp_path / "a.png").symlink_to("nowhere")
    assert list(taken_places(submission(LARGE, "a"), tmp_path)) == [tmp_path / "a.png"]


def test_folders_that_can_be_made_are_not_made_yet(tmp_path: Path) -> None:
    check_folders(submission(LARGE, "a/b/c"), tmp_path / "out")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["file/a", "file/deeper/a"])
def test_a_file_in_a_folder_s_place_is_named_with_the_cure(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=r"file is no folder; name another folder with -o"):
        check_folders(submission(LARGE, name), tmp_path)


def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path, as_a_user: tuple[str, ...]) -> None:
    tmp_path.chmod(0o500)
    script = (
        "import pathlib; from renderline.compiler.submission import Output, Submission;"
        "from renderline.execution.planned import check_folders;"
        "made = Submission(pipeline='p', cell_key='', params={}, matrix={}, body={}, digest='', assets=(),"
        " outputs=(Output(step='a', name='a'),));"
        f"check_folders(made, pathlib.Path({str(tmp_path / 'out')!r}))"
    )
    done = subprocess.run(
        [*as_a_user, sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "may not be written; name another folder with -o" in done.stderr
