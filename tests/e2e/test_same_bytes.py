"""The same files give the same bytes, whoever compiles them where."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

RENDERLINE = Path(sys.executable).with_name("renderline")
PIPELINE = """\
version: 1
name: Größe
parameters:
  photo: {type: image, default: photos/b.png}
matrix:
  axes:
    row: {table: prompts.csv}
    picture: {files: "photos/*.png"}
    strength: [0.1, 1.0e-7, 3]
  limit: 100
steps:
  - $type: imageUpscaler
    name: upscaled
    input: {image: "{{ matrix.picture }}"}
    metadata: {prompt: "{{ matrix.row.prompt }}", seed: "{{ matrix.row | seed }}", of: "{{ matrix.strength }}"}
  - $type: imageUpscaler
    name: second
    input: {image: "{{ params.photo }}"}
outputs:
  - {from: upscaled, as: "{{ cell.key | slug }}"}
"""
TABLE = "prompt,mood\nein Fuchs im Straßenlärm,müde\n猫の宇宙飛行士,wach\nIstanbul İ,\n"
CIRCUMSTANCES = [
    {"PYTHONHASHSEED": "1", "LANG": "C", "LC_ALL": "C", "TZ": "Asia/Kathmandu"},
    {"PYTHONHASHSEED": "4000", "LANG": "tr_TR.UTF-8", "TZ": "America/St_Johns", "PYTHONUTF8": "0"},
    {"PYTHONHASHSEED": "random", "LANG": "de_DE.ISO-8859-1", "LC_ALL": "POSIX", "TZ": "UTC"},
]


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pipeline with assets, a table and texts of several scripts; its files are made in no sorted order."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "photos").mkdir()
    for name, color in (("ç", "red"), ("b", "green"), ("a", "blue"), ("Z", "white")):
        Image.new("RGB", (8, 6), color).save(folder / "photos" / f"{name}.png")
    (folder / "prompts.csv").write_text(TABLE, encoding="utf-8")
    path = folder / "grid.yaml"
    path.write_text(PIPELINE, encoding="utf-8")
    return path


def compiled(pipeline: Path, *options: str, cwd: Path, umask: int = 0o022, **circumstances: str) -> bytes:
    return said("compile", pipeline, *options, cwd=cwd, umask=umask, **circumstances)


def said(
    command: str, pipeline: Path, *options: str, cwd: Path, umask: int = 0o022, **circumstances: str
) -> bytes:
    """What a command prints."""
    done = subprocess.run(
        [str(RENDERLINE), command, os.path.relpath(pipeline, cwd), *options],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "HOME": str(cwd), **circumstances},
        umask=umask,
        check=True,
        capture_output=True,
    )
    return done.stdout


@pytest.mark.parametrize("options", [(), ("--body",), ("--sample", "5", "--seed", "2")], ids=" ".join)
def test_circumstances_change_no_byte(pipeline: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    """Hash seed, locale, time zone, umask and working directory."""
    here = compiled(pipeline, *options, cwd=pipeline.parent)
    assert here.count(b"imageUpscaler") == 2 * (5 if "--sample" in options else 3 * 4 * 3)
    for circumstances, umask, cwd in zip(
        CIRCUMSTANCES, (0o077, 0o000, 0o027), (tmp_path, Path("/"), pipeline.parent / "photos"), strict=True
    ):
        assert compiled(pipeline, *options, cwd=cwd, umask=umask, **circumstances) == here


@pytest.mark.parametrize("form", ["mermaid", "svg"])
def test_circumstances_change_no_drawing(pipeline: Path, form: str) -> None:
    options, cwd = ("--format", form), pipeline.parent
    drawings = {said("graph", pipeline, *options, cwd=cwd, umask=0o022, **each) for each in CIRCUMSTANCES}
    assert len(drawings) == 1
    assert b"upscaled" in drawings.pop()


def test_another_place_changes_no_byte(pipeline: Path, tmp_path: Path) -> None:
    """A copy of the project elsewhere, with other times and rights of its files."""
    copy = tmp_path / "elsewhere" / "deep"
    for source in sorted(pipeline.parent.rglob("*"), reverse=True):
        if source.is_file():
            target = copy / source.relative_to(pipeline.parent)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
            target.chmod(0o600)
            os.utime(target, (1, 1))
    assert compiled(copy / pipeline.name, cwd=copy) == compiled(pipeline, cwd=pipeline.parent)
