"""A budget is kept where something is paid, before anything is sent; on the embedded engine nothing is spent."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]
PIPELINE = """\
version: 1
budget: {run: 15}
matrix: {axes: {subject: [fox, owl]}}
steps:
- $type: imageGen
  name: hero
  input: {engine: flux2, model: klein, operation: createImage, modelVersion: 4b, prompt: "a {{ matrix.subject }}", width: 512, height: 512}
"""


@pytest.fixture(autouse=True)
def pipeline(tmp_path: Path) -> Path:
    path = tmp_path / "p.yaml"
    path.write_text(PIPELINE)
    return path


def test_what_is_over_budget_is_told_with_its_line_and_never_sent(renderline: Command, paid: Any) -> None:
    done = renderline("run", "p.yaml", *paid.options, "--yes")
    assert done.returncode == 11, done.stderr
    assert "p.yaml:2:15: error[RL701]: the run costs " in done.stderr
    assert done.stderr.splitlines()[-1].endswith("nothing has been sent")
    assert {each.path for each in paid.requests} == {"/health"}


def test_the_command_line_s_ceiling_stops_a_run_too(renderline: Command, paid: Any) -> None:
    done = renderline("run", "p.yaml", *paid.options, "--yes", "--cell", "subject=fox", "--max-cost", "0.5")
    assert (done.returncode, "--max-cost 0.5: error[RL701]" in done.stderr) == (11, True), done.stderr
    assert {each.path for each in paid.requests} == {"/health"}


def test_a_cap_on_all_runs_stops_one_that_has_no_room(renderline: Command, paid: Any, tmp_path: Path) -> None:
    """It stands in the project, for all its pipelines."""
    (tmp_path / "renderline.toml").write_text("[spending]\nday = 11\n")
    done = renderline("run", "p.yaml", *paid.options, "--yes", "--cell", "subject=fox")
    assert (done.returncode, "this may cost 12 Buzz, and of the 11 that" in done.stderr) == (11, True), (
        done.stderr
    )
    assert {each.path for each in paid.requests} == {"/health"}


def test_what_is_within_budget_is_carried_out(renderline: Command, paid: Any) -> None:
    done = renderline("run", "p.yaml", *paid.options, "--yes", "--cell", "subject=fox")
    assert (done.returncode, len(paid.submissions)) == (0, 1), done.stderr


def test_the_embedded_engine_takes_nothing_so_nothing_is_checked_there(renderline: Command) -> None:
    """The price on the service is what `plan` holds against the budget, on whatever engine one rehearses."""
    assert renderline("run", "p.yaml").returncode == 0
    assert renderline("plan", "p.yaml").returncode == 11
