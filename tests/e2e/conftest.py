"""The command itself, as a person runs it, beside an engine folder of the test's own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

Command = Callable[..., subprocess.CompletedProcess[str]]

GRID = """\
version: 1
matrix: {axes: {width: [8, 16]}}
steps:
  - $type: convertImage
    name: small
    input:
      image: ./photo.png
      transforms: [{type: resize, targetWidth: "{{ matrix.width }}"}]
      output: {format: png}
outputs:
  - {from: small, as: "small/{{ matrix.width }}"}
"""


@pytest.fixture
def renderline(tmp_path: Path) -> Command:
    """Run `renderline` in the test's folder; everything it keeps stays there."""
    data = tmp_path / ".renderline" / "engine"

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        # Shipped pipelines belong to this repository, and their project's own data folder is not for tests.
        is_shipped = arguments[0] == "run" and Path(arguments[1]).is_absolute()
        kept = ("--data", data) if is_shipped and "--data" not in arguments else ()
        return subprocess.run(
            [sys.executable, "-m", "renderline", *arguments, *kept],
            cwd=tmp_path,
            env={**os.environ, "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )

    return run


@pytest.fixture
def grid(tmp_path: Path) -> Path:
    """`grid.yaml` in the test's folder: two cells that shrink a picture, which takes no time."""
    (tmp_path / "grid.yaml").write_text(GRID)
    Image.new("RGB", (32, 32), "teal").save(tmp_path / "photo.png")
    return tmp_path / "grid.yaml"
