"""Outputs whose names are taken: refused before any work, unless it is this very run's own from before."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

Command = Callable[..., subprocess.CompletedProcess[str]]
PIPELINE = """
version: 1
parameters:
  photo: {type: image, default: cat.png}
matrix: {axes: {n: {range: [1, 2]}}}
steps:
  - $type: imageUpscaler
    name: large
    input: {image: "{{ params.photo }}"}
    metadata: {n: "{{ matrix.n }}"}
outputs:
  - {from: large, as: "cats/{{ matrix.n }}"}
"""
RUN = ("run", "pipeline.yaml", "--upscaler", "animevideov3")


@pytest.fixture
def first(tmp_path: Path, renderline: Command) -> subprocess.CompletedProcess[str]:
    """A run that has written two files."""
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    for name, colour in (("cat", "teal"), ("dog", "plum")):
        Image.new("RGB", (8, 6), colour).save(tmp_path / f"{name}.png")
    done = renderline(*RUN)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["out/cats/1.png", "out/cats/2.png"]
    return done


@pytest.mark.usefixtures("first")
def test_the_same_again_is_fine_and_writes_nothing(tmp_path: Path, renderline: Command) -> None:
    written_ns = (tmp_path / "out" / "cats" / "1.png").stat().st_mtime_ns
    again = renderline(*RUN)
    assert (again.returncode, again.stdout.split()) == (0, ["out/cats/1.png", "out/cats/2.png"])
    assert "n=1: out/cats/1.png: there already" in again.stderr
    assert (tmp_path / "out" / "cats" / "1.png").stat().st_mtime_ns == written_ns


@pytest.mark.usefixtures("first")
@pytest.mark.parametrize(
    "other", [("-p", "photo=dog.png"), ("--upscaler", "animevideov3-x2"), ("--upscaler", "x4plus")]
)
def test_another_photo_or_network_is_refused_before_any_work(
    other: tuple[str, str], tmp_path: Path, renderline: Command
) -> None:
    before = (tmp_path / "out" / "cats" / "1.png").read_bytes()
    refused = renderline(*RUN, *other)
    assert (refused.returncode, refused.stdout) == (2, "")
    (line,) = refused.stderr.splitlines()
    assert line.startswith("renderline: out/cats/1.png (and 1 more) exists already")
    assert line.endswith("overwrite with --force, or name another folder with -o")
    assert (tmp_path / "out" / "cats" / "1.png").read_bytes() == before


@pytest.mark.usefixtures("first")
@pytest.mark.parametrize("cure", [("--force",), ("-o", "dogs")])
def test_both_cures_help(cure: tuple[str, ...], renderline: Command) -> None:
    done = renderline(*RUN, "-p", "photo=dog.png", *cure)
    folder = "dogs" if "-o" in cure else "out"
    assert (done.returncode, done.stdout.split()[0]) == (0, f"{folder}/cats/1.png"), done.stderr


@pytest.mark.usefixtures("first")
def test_one_s_own_file_that_was_changed_since_is_not_overwritten(
    tmp_path: Path, renderline: Command
) -> None:
    (tmp_path / "out" / "cats" / "2.png").write_bytes(b"mine")
    refused = renderline(*RUN)
    assert (refused.returncode, "out/cats/2.png exists already" in refused.stderr) == (2, True)


@pytest.mark.usefixtures("first")
def test_a_folder_that_cannot_be_written_is_told_before_any_work(tmp_path: Path, renderline: Command) -> None:
    (tmp_path / "blocked").touch()
    refused = renderline(*RUN, "-o", "blocked/out")
    assert refused.returncode == 2
    assert refused.stderr.splitlines()[0].endswith("blocked is no folder; name another folder with -o")
    assert "written" not in refused.stderr.replace("cannot be written", "")
