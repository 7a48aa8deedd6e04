"""A large matrix that its `limit` allows is compiled and judged cell by cell: memory does not grow with the cells."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from renderline import api, canonical
from renderline.reporting import json_v1

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
# And its digest, its place in the matrix and its price, which those that cost the same share.
BYTES_A_PLANNED_CELL = 1500
MEASURE = """\
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def pipeline_of(folder: Path, cells: int) -> Path:
    path = folder / f"cells-{cells}.yaml"
    path.write_text(PIPELINE.replace("»", str(cells // 2)), encoding="utf-8")
    return path


def peak_bytes(command: tuple[str, ...], pipeline: Path) -> int:
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE, str(RENDERLINE), *command, str(pipeline)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    returncode, kibibytes = map(int, measured.stdout.split())
    assert returncode == 0
    return kibibytes * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="other systems count the peak in other units")
@pytest.mark.parametrize(
    ("command", "bytes_a_cell"),
    [
        (("compile",), BYTES_A_CELL),
        (("validate",), BYTES_A_CELL),
        (("plan",), BYTES_A_PLANNED_CELL),
        (("plan", "--json"), BYTES_A_PLANNED_CELL),
    ],
)
def test_twenty_times_the_cells_take_hardly_more_memory(
    command: tuple[str, ...], bytes_a_cell: int, tmp_path: Path
) -> None:
    small, large = (peak_bytes(command, pipeline_of(tmp_path, each)) for each in (SMALL_CELLS, LARGE_CELLS))
    # A temporary file is held in memory up to 4 MiB.
    assert large - small < (4 << 20) + (LARGE_CELLS - SMALL_CELLS) * bytes_a_cell


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


@pytest.mark.parametrize("axis", [None, "style"])
@pytest.mark.parametrize("cells", [2, 6])
def test_what_is_priced_cell_by_cell_is_the_whole_plan(cells: int, axis: str | None, tmp_path: Path) -> None:
    path = pipeline_of(tmp_path, cells)
    whole = api.compile_file(path)
    plan = api.plan(whole, data_dir=tmp_path)
    compilation, streamed = api.plan_file(path, data_dir=tmp_path)
    document = io.BytesIO()
    api.write_costs(document, streamed, axis)
    assert streamed == plan
    assert (compilation.submissions, compilation.budgets) == ((), whole.budgets)
    assert document.getvalue().decode() == canonical.pretty(json_v1.plan_document(plan, axis))


def test_a_plan_without_workflows_is_a_document_too() -> None:
    document, plan = io.BytesIO(), api.Plan(pipeline="p", workflows=())
    api.write_costs(document, plan)
    assert document.getvalue().decode() == canonical.pretty(json_v1.plan_document(plan))


def test_a_pipeline_with_mistakes_has_no_plan(tmp_path: Path) -> None:
    path = pipeline_of(tmp_path, 4)
    path.write_text(path.read_text(encoding="utf-8").replace("{{ matrix.style }}-", ""), encoding="utf-8")
    compilation, plan = api.plan_file(path)
    assert [each.code.id for each in compilation.report.errors] == ["RL403"]
    assert (plan.workflows, compilation.budgets) == ((), ())
