"""A large matrix that its `limit` allows is compiled and judged cell by cell: memory does not grow with the cells."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from renderline import api

RENDERLINE = Path(sys.executable).with_name("renderline")
PIPELINE = """\
version: 1
matrix:
  axes: {style: [neon, ink], seed: {range: [1, »]}}
  limit: 200000
steps:
  - $type: imageGen
    name: hero
    input: {engine: flux2, model: klein, operation: createImage, prompt: "{{ matrix.style }}", seed: "{{ matrix.seed }}"}
outputs: [{from: hero, as: "{{ matrix.style }}-{{ matrix.seed }}"}]
"""
SMALL_CELLS, LARGE_CELLS = 500, 10_000
# What cells leave behind: the hash of an output's name and the cell's key. Kept whole, a cell took about 10 kB.
BYTES_A_CELL = 600
MEASURE = """\
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def pipeline_of(folder: Path, cells: int) -> Path:
    path = folder / f"cells-{cells}.yaml"
    path.write_text(PIPELINE.replace("»", str(cells // 2)), encoding="utf-8")
    return path


def peak_bytes(command: str, pipeline: Path) -> int:
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE, str(RENDERLINE), command, str(pipeline)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    returncode, kibibytes = map(int, measured.stdout.split())
    assert returncode == 0
    return kibibytes * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="other systems count the peak in other units")
@pytest.mark.parametrize("command", ["compile", "validate"])
def test_twenty_times_the_cells_take_hardly_more_memory(command: str, tmp_path: Path) -> None:
    small, large = (peak_bytes(command, pipeline_of(tmp_path, each)) for each in (SMALL_CELLS, LARGE_CELLS))
    # A temporary file is held in memory up to 4 MiB.
    assert large - small < (4 << 20) + (LARGE_CELLS - SMALL_CELLS) * BYTES_A_CELL


def test_an_error_in_the_last_cell_leaves_stdout_empty(tmp_path: Path) -> None:
    path = pipeline_of(tmp_path, 4)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("-{{ matrix.seed }}", "{{ '/..' if cell.index == 3 else cell.index }}"), encoding="utf-8"
    )
    done = subprocess.run(
        [RENDERLINE, "compile", path], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (10, "")
    assert "RL402" in done.stderr


@pytest.mark.parametrize("cells", [2, 6])
def test_what_is_written_cell_by_cell_is_the_whole_document(cells: int, tmp_path: Path) -> None:
    path = pipeline_of(tmp_path, cells)
    compilation = api.compile_file(path)
    document, bodies = io.BytesIO(), io.BytesIO()
    api.write_plan(document, path)
    api.write_bodies(bodies, path)
    assert document.getvalue().decode() == api.plan_document(compilation)
    assert bodies.getvalue().decode() == api.body_lines(compilation)
