"""A new project, from nothing to green, through the real command."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

Command = Callable[..., subprocess.CompletedProcess[str]]
SECONDS = 60


def children_s() -> float:
    """The processor's seconds that commands have taken so far."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def inside(folder: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command in a folder, with nothing said about where its data goes."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "renderline", *arguments],
            cwd=folder,
            env={**os.environ, "NO_COLOR": "1", "CI": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )

    return run


@pytest.mark.long
def test_a_new_project_validates_plans_runs_and_passes_its_tests(renderline: Command, tmp_path: Path) -> None:
    """All offline, in under a minute of one processor: the clock on the wall also tells who else is at work."""
    begun_s = children_s()
    made = renderline("init", "shop")
    assert made.returncode == 0, made.stderr
    assert "cd shop" in made.stderr
    written = [tmp_path / line for line in made.stdout.splitlines()]
    assert all(path.is_file() for path in written)
    project = inside(tmp_path / "shop")
    for arguments in (
        ("validate",),
        ("plan", "pipelines/enlarge.yaml"),
        ("run", "pipelines/enlarge.yaml"),
        ("run", "pipelines/cards.yaml", "--profile", "draft", "--upscaler", "animevideov3"),
        ("test",),
    ):
        done = project(*arguments)
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
    assert children_s() - begun_s < SECONDS
    out = tmp_path / "shop" / "out"
    with Image.open(out / "enlarge" / "enlarged.png") as picture:
        assert picture.size == (384, 288)
    [card] = (path for path in (out / "cards").iterdir() if path.suffix != ".json")
    with Image.open(card) as picture:
        assert (picture.format, picture.width) == ("JPEG", 240)
    ignored = (tmp_path / "shop" / ".gitignore").read_text().split()
    made_later = {path.relative_to(tmp_path / "shop").parts[0] for path in (tmp_path / "shop").rglob("*")}
    assert {"/out/", "/.renderline/"} <= set(ignored)
    assert made_later - {path.relative_to(tmp_path / "shop").parts[0] for path in written} <= {
        name.strip("/") for name in ignored
    }


def test_every_pipeline_names_the_schema_that_came_along(renderline: Command, tmp_path: Path) -> None:
    """So that editors complete it."""
    assert renderline("init").returncode == 0
    for file in (*tmp_path.glob("pipelines/*.yaml"), *tmp_path.glob("templates/steps/*.yaml")):
        first, _, _ = file.read_text().partition("\n")
        mark, _, schema = first.partition("$schema=")
        assert mark == "# yaml-language-server: "
        assert (file.parent / schema).resolve() == tmp_path / "schemas" / "pipeline" / "v1.json"


@pytest.mark.parametrize(
    ("taken", "named"),
    [
        ({"renderline.toml": "", "schemas": "a file where a folder should be"}, "schemas/pipeline/v1.json"),
        ({"pipelines": "a file where a folder should be"}, "pipelines/cards.yaml"),
    ],
)
def test_nothing_is_overwritten(
    renderline: Command, tmp_path: Path, taken: dict[str, str], named: str
) -> None:
    for name, text in taken.items():
        (tmp_path / name).write_text(text)
    refused = renderline("init", ".")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert named in refused.stderr
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == taken


def test_what_a_repository_has_of_its_own_stays_and_the_rest_is_written(
    renderline: Command, tmp_path: Path
) -> None:
    mine = {"README.md": "mine", ".gitignore": "/build/\n"}
    for name, text in mine.items():
        (tmp_path / name).write_text(text)
    done = renderline("init")
    assert done.returncode == 0, done.stderr
    assert "left as they are: .gitignore and README.md" in done.stderr
    assert "put /out/ into it" in done.stderr
    assert {name: (tmp_path / name).read_text() for name in mine} == mine
    assert renderline("test").returncode == 0


def test_a_second_init_lists_what_is_there(renderline: Command, tmp_path: Path) -> None:
    assert renderline("init").returncode == 0
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    refused = renderline("init")
    assert refused.returncode == 2
    assert "pipelines/enlarge.yaml" in refused.stderr
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
