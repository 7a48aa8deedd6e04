"""A matrix that is too large is refused with its count, before a single cell of it is made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

RENDERLINE = Path(sys.executable).with_name("renderline")
ROOM_BYTES = 1 << 30
PIPELINE = """\
version: 1
matrix:
  axes:
    style: [neon, watercolor, ink, oil, pencil, chalk, pastel, gouache, tempera, collage]
    seed: {range: [1, 100000]}
steps:
  - $type: imageGen
    name: hero
    input: {engine: flux2, model: klein, operation: createImage, prompt: "{{ matrix.style }}", seed: "{{ matrix.seed }}"}
"""


@pytest.mark.parametrize("command", ["validate", "compile", "plan"])
def test_a_million_cells_are_refused_with_their_count(command: str, tmp_path: Path) -> None:
    """In a process that would not have the memory to hold them."""
    path = tmp_path / "million.yaml"
    path.write_text(PIPELINE, encoding="utf-8")
    done = subprocess.run(
        [
            "/bin/sh",
            "-c",
            f'ulimit -v {ROOM_BYTES // 1024}; exec "$@"',
            "sh",
            str(RENDERLINE),
            command,
            path.name,
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 10
    assert done.stdout == ""
    assert (
        "million.yaml:2:1: error[RL152]: this matrix has 1,000,000 cells, and its limit is 256" in done.stderr
    )
    assert "`limit: 1000000`" in done.stderr
