"""Projects of a few files, tested the way their owners would: by the command, or by pytest itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

Finished: TypeAlias = "subprocess.CompletedProcess[str]"
Command: TypeAlias = Callable[..., Finished]

HERO = """\
version: 1
parameters:
  quality: {type: integer, default: 80, maximum: 100}
steps:
  - $type: convertImage
    name: small
    input:
      image: https://example.com/cat.png
      output: {format: webp, quality: "{{ params.quality }}"}
"""


def _finished(cwd: Path, *command: str) -> Finished:
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1", "PYTEST_ADDOPTS": ""},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose only pipeline is `pipelines/hero.yaml`; it converts one image."""
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "pipelines" / "hero.yaml").write_text(HERO)
    return tmp_path


@pytest.fixture
def hero(project: Path) -> Path:
    """The project's pipeline."""
    return project / "pipelines" / "hero.yaml"


@pytest.fixture
def renderline_test(project: Path) -> Command:
    """The finished `renderline test` with some arguments, in the project."""
    return lambda *arguments: _finished(project, "renderline", "test", *arguments)


@pytest.fixture
def plain_pytest(project: Path) -> Command:
    """The finished `pytest` with some arguments, in the project."""
    # Hypothesis takes longer to start than all the rest.
    without = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest")
    return lambda *arguments: _finished(project, "pytest", *without, *arguments)


@pytest.fixture
def kept(project: Path) -> Callable[[], list[str]]:
    """The snapshots of the project's pipelines, by their paths."""
    folder = project / "pipelines" / "__snapshots__"
    return lambda: sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.json"))
