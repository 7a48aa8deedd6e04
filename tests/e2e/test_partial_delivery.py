"""A workflow of which one output is kept back: the other one is written, counted, shown and known again."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from renderline.engine.chaos.profile import read
from renderline.engine.embedded import running
from renderline.engine.options import EngineOptions

Command = Callable[..., subprocess.CompletedProcess[str]]
PIPELINE = """
version: 1
steps:
  - $type: convertImage
    name: shown
    input: {image: ./photo.png, output: {format: png}}
  - $type: convertImage
    name: hidden
    input: {image: ./photo.png, output: {format: webp}}
outputs:
  - {from: shown, as: pair/shown}
  - {from: hidden, as: pair/hidden}
"""


@pytest.fixture
def options(tmp_path: Path) -> Iterator[tuple[str, ...]]:
    """Those that lead to an engine that keeps back whatever is to be WebP."""
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "pipelines" / "p.yaml").write_text(PIPELINE.replace("./", "../"))
    Image.new("RGB", (20, 20), "teal").save(tmp_path / "photo.png")
    fault: dict[str, Any] = {"kind": "blocked-content", "rate": 1, "contains": "webp"}
    token = tmp_path / "token"
    chaos = EngineOptions(chaos=read({"seed": 1, "faults": [fault]}))
    with running(tmp_path / "service", chaos) as engine:
        token.write_text(engine.token)
        token.chmod(0o600)
        yield "--engine", engine.url, "--token-file", str(token)


def test_what_was_there_to_be_had_counts(
    renderline: Command, options: tuple[str, ...], tmp_path: Path
) -> None:
    done = renderline("run", "pipelines/p.yaml", *options)
    assert done.stdout.splitlines() == ["out/pair/shown.png"], done.stderr
    assert "1 of 2 outputs missing: pair/hidden" in done.stderr
    assert "0 of 1 workflow complete, 1 file" in done.stderr

    shown = json.loads(renderline("runs", "show", "--json").stdout)
    assert [file["path"] for file in shown["cells"][0]["files"]] == [str(tmp_path / "out/pair/shown.png")]

    proof = renderline("verify")
    assert "some of its files were never saved" in proof.stdout + proof.stderr
    assert "1 of 1 file as saved" in proof.stdout + proof.stderr

    written = renderline("report", "-o", "report.html")
    assert (written.returncode, "shown.png" in (tmp_path / "report.html").read_text()) == (0, True)


def test_the_same_run_again_knows_its_own_file(renderline: Command, options: tuple[str, ...]) -> None:
    first = renderline("run", "pipelines/p.yaml", *options)
    again = renderline("run", "pipelines/p.yaml", *options)
    assert (again.returncode, again.stdout) == (first.returncode, first.stdout), again.stderr
