"""A run held against its commit and its files."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

Command = Callable[..., subprocess.CompletedProcess[str]]

PIPELINE = """\
name: small
parameters:
  photo: {type: image}
  note: {type: string, secret: true, default: none}
matrix:
  axes:
    width: [8, 12]
steps:
  - name: web
    $type: convertImage
    metadata: {note: "{{ params.note }}"}
    input:
      image: "{{ params.photo }}"
      transforms: [{type: resize, targetWidth: "{{ matrix.width }}"}]
      output: {format: png}
outputs:
  - {from: web, as: "small/{{ matrix.width }}", embed: true}
"""


@pytest.fixture
def project(tmp_path: Path, commit: Callable[[Path, str], None]) -> Path:
    """A repository with one pipeline; the photo is the user's own and in no commit."""
    (tmp_path / ".gitignore").write_text(".renderline/\nout/\nown/\n")
    (tmp_path / "small.yaml").write_text(PIPELINE)
    (tmp_path / "own").mkdir()
    Image.radial_gradient("L").resize((16, 16)).save(tmp_path / "own" / "photo.png")
    commit(tmp_path, "Begin")
    return tmp_path


def run(renderline: Command, *more: str) -> None:
    done = renderline("run", "small.yaml", "-p", "photo=own/photo.png", "-p", "note=hush-hush", *more)
    assert done.returncode == 0, done.stderr


def test_a_run_is_proved_by_its_commit_whatever_became_of_the_work_tree(
    renderline: Command, project: Path
) -> None:
    run(renderline)
    (project / "small.yaml").write_text("version: 1\nsteps: []\n")
    done = renderline("verify")
    assert "2 of 2 files as saved, 2 of 2 workflows compiled again from commit" in done.stdout
    assert done.returncode == 0


def test_what_is_no_longer_so_is_named(renderline: Command, project: Path) -> None:
    run(renderline)
    folder = project / "out" / "small"
    (folder / "8.png").write_bytes((folder / "8.png").read_bytes() + b"more")
    (folder / "12.png").unlink()
    done = renderline("verify", "--json")
    assert done.returncode == 1
    cells = {cell["cell"]: cell for cell in json.loads(done.stdout)["cells"]}
    assert [each["state"] for cell in cells.values() for each in cell["files"]] == ["changed", "missing"]
    assert all(cell["reproduced"] for cell in cells.values())


@pytest.mark.parametrize("text", ["{}", "no JSON", '{"format": "renderline.provenance/1"}'])
def test_a_sidecar_of_something_else_is_named_and_a_missing_one_is_not(
    renderline: Command, project: Path, text: str
) -> None:
    run(renderline, "--cell", "width=8")
    sidecar = project / "out" / "small" / "8.png.json"
    sidecar.write_text(text)
    done = renderline("verify")
    assert (done.returncode, "8.png.json: tells of another file" in done.stdout) == (1, True)
    sidecar.unlink()
    assert renderline("verify").returncode == 0


def test_a_run_of_uncommitted_changes_is_held_against_the_files_as_they_are(
    renderline: Command, project: Path
) -> None:
    changed = PIPELINE.replace("format: png", "format: webp, quality: 90")
    (project / "small.yaml").write_text(changed)
    run(renderline)
    same = renderline("verify")
    assert (same.returncode, "had changes on top of" in same.stdout) == (0, True)
    (project / "small.yaml").write_text(PIPELINE.replace("[8, 12]", "[8]"))
    differs = renderline("verify")
    assert differs.returncode == 1
    assert "width=8: the pipeline compiles to another body" in differs.stdout
    assert "width=12: the pipeline has no such cell" in differs.stdout


def test_a_pipeline_that_is_gone_is_told(renderline: Command, project: Path) -> None:
    (project / "small.yaml").write_text(PIPELINE + "# not committed\n")
    run(renderline)
    (project / "small.yaml").unlink()
    done = renderline("verify")
    assert (done.returncode, "does not compile again" in done.stdout) == (1, True)


def test_secrets_are_in_no_file_that_a_run_leaves(renderline: Command, project: Path) -> None:
    """Not even where the service sends back what it was sent."""
    run(renderline)
    left = [path for path in project.rglob("*") if path.is_file() and ".git" not in path.parts]
    holding = [path for path in left if b"hush-hush" in path.read_bytes()]
    # The engine is the service here: what it was sent, it has.
    assert all("engine" in path.parts for path in holding)
