"""`run --retry failed`: the failed cells of the latest run of the same work get a new attempt, and nothing else is sent."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]
PIPELINE = """\
version: 1
matrix: {axes: {subject: [fox, owl]}}
steps:
- $type: imageGen
  name: hero
  input: {engine: flux2, model: klein, operation: createImage, modelVersion: 4b, prompt: "a {{ matrix.subject }}", width: 512, height: 512}
outputs:
- {from: hero, as: "{{ matrix.subject }}"}
"""
FAILING_OWL = {"kind": "failing-job", "contains": "owl"}


@pytest.fixture
def pipeline(tmp_path: Path) -> Path:
    path = tmp_path / "p.yaml"
    path.write_text(PIPELINE)
    return path


@pytest.fixture
def failed(renderline: Command, paid: Any, pipeline: Path) -> None:
    """A run of the pipeline whose owl failed; now it would not."""
    paid.engine.start(FAILING_OWL)
    done = renderline("run", pipeline.name, *paid.options, "--yes")
    assert done.returncode == 14, done.stderr
    paid.engine.start()


@pytest.mark.usefixtures("failed")
def test_only_the_failed_cell_is_sent_again_under_a_key_of_its_own(
    renderline: Command, paid: Any, tmp_path: Path
) -> None:
    first = {each.document["externalId"] for each in paid.submissions}
    done = renderline("run", "p.yaml", *paid.options, "--yes", "--retry", "failed")
    assert (done.returncode, done.stdout) == (0, "out/fox.png\nout/owl.png\n"), done.stderr
    assert "1 workflow on " in done.stderr
    *_, again = paid.submissions
    assert "owl" in again.body.decode()
    assert (len(paid.submissions), again.document["externalId"] in first) == (3, False)
    shown = json.loads(renderline("runs", "show", "--json").stdout)
    assert [(each["attempt"], each["stage"]) for each in shown["cells"]] == [(1, "saved"), (2, "saved")]
    assert (tmp_path / "out" / "owl.png").is_file()


@pytest.mark.usefixtures("failed")
def test_it_is_asked_for_and_sent_no_more_than_once(renderline: Command, paid: Any) -> None:
    """A second retry finds nothing that has failed."""
    assert renderline("run", "p.yaml", *paid.options, "--retry", "failed").returncode == 2
    for _ in range(2):
        assert renderline("run", "p.yaml", *paid.options, "--yes", "--retry", "failed").returncode == 0
    assert len(paid.workflows) == 3


@pytest.mark.usefixtures("failed")
def test_its_price_is_held_against_the_ceiling_without_the_cells_that_are_there(
    renderline: Command, paid: Any
) -> None:
    retry = ("run", "p.yaml", *paid.options, "--yes", "--retry", "failed", "--max-cost")
    assert renderline(*retry, "11").returncode == 11
    assert len(paid.workflows) == 2
    assert renderline(*retry, "12").returncode == 0


@pytest.mark.usefixtures("failed")
def test_a_pipeline_that_has_changed_since_has_no_run_to_retry(
    renderline: Command, paid: Any, pipeline: Path
) -> None:
    pipeline.write_text(PIPELINE.replace("a {{", "an {{"))
    done = renderline("run", "p.yaml", *paid.options, "--yes", "--retry", "failed")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no run of p had these cells as they compile now; `renderline resume 2" in done.stderr
    assert len(paid.workflows) == 2


@pytest.mark.usefixtures("failed")
def test_a_run_elsewhere_is_no_run_here(renderline: Command) -> None:
    done = renderline("run", "p.yaml", "--retry", "failed")
    assert (done.returncode, "p has not been run there yet" in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize(
    ("option", "value"), [("--attempt", "2"), ("-o", "elsewhere"), ("--changed-since", "HEAD")]
)
def test_what_would_have_no_effect_is_refused(
    renderline: Command, pipeline: Path, option: str, value: str
) -> None:
    done = renderline("run", pipeline.name, "--retry", "failed", option, value)
    assert (done.returncode, f"it and {option} exclude each other" in done.stderr) == (2, True), done.stderr
