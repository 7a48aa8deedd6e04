"""What is said while a run goes on, with and without a terminal."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from renderline.cli.progress import progress_bars
from renderline.execution.events import Event, OutputSaved, StepProgress, WorkflowEvent, of_cell

EVENTS: tuple[Event, ...] = (
    WorkflowEvent(workflow_id="w", status="processing"),
    StepProgress(workflow_id="w", step="0", type="imageUpscaler", status="processing", rate=0.5),
    StepProgress(workflow_id="w", step="0", type="imageUpscaler", status="succeeded", rate=1.0),
    StepProgress(workflow_id="w", step="last\x1b[31m", type="echo", status="failed", rate=None),
    OutputSaved(workflow_id="w", step="0", path=Path.cwd() / "out" / "a.png", is_new=True),
    OutputSaved(workflow_id="w", step="0", path=Path("/elsewhere/b.png"), is_new=False),
)


def said(cell_key: str, *, on_terminal: bool, cells: int = 1) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=on_terminal, width=100, no_color=True, highlight=False)
    with progress_bars(console, cells) as observer:
        for event in EVENTS:
            of_cell(cell_key, observer)(event)
    return out.getvalue()


@pytest.mark.parametrize(("cell_key", "prefix"), [("", ""), ("style=neon", "style=neon: ")])
def test_a_log_has_a_line_a_finished_step_and_a_file(cell_key: str, prefix: str) -> None:
    """Each names its cell where there is more than one."""
    assert said(cell_key, on_terminal=False).splitlines() == [
        f"{prefix}imageUpscaler (step 1): succeeded",
        f"{prefix}last�[31m (echo): failed",
        f"{prefix}out/a.png: written",
        f"{prefix}/elsewhere/b.png: there already",
    ]


def test_a_terminal_has_a_bar_a_step_that_names_its_cell() -> None:
    text = said("style=neon", on_terminal=True)
    assert "style=neon: imageUpscaler (step 1)" in text
    assert "succeeded" in text
    assert "written" not in text


def test_of_many_cells_those_that_ended_are_counted_and_their_bars_go() -> None:
    """A matrix is longer than a screen; a workflow's end is told before its steps'."""
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=100, no_color=True, highlight=False)
    with progress_bars(console, 200) as observer:
        for number in range(3):
            tell = of_cell(f"seed={number}", observer)
            tell(StepProgress(workflow_id=f"w{number}", step="0", type="echo", status="processing", rate=0.5))
        for number in range(2):
            tell = of_cell(f"seed={number}", observer)
            tell(WorkflowEvent(workflow_id=f"w{number}", status="succeeded"))
            tell(StepProgress(workflow_id=f"w{number}", step="0", type="echo", status="succeeded", rate=1.0))
    last = out.getvalue().rpartition("200 cells")[2]
    assert "1%" in last
    assert "seed=2: echo" in last
    assert "seed=1" not in last
