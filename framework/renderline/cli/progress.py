"""One bar a step and one for all cells, fed by what the engine says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from renderline.execution.events import Event, Observer, OutputSaved, StepProgress, WorkflowEvent
from renderline.reporting.terminal import printable
from renderline.wire.statuses import TERMINAL, Status
from renderline.wire.step_titles import step_title

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

__all__ = ["progress_bars"]

_SPEED_OVER_S = 600.0
"""A tile of a deep network takes a minute on a slow machine."""


@contextmanager
def progress_bars(console: Console, cells: int = 1) -> Iterator[Observer]:
    """
    An observer that draws bars on a terminal; where there is none, it says a line a finished step and a written file.

    Of many cells only those under way have their steps' bars, below one that counts the cells: a matrix is longer than a screen.
    """
    # In a log each redrawing of a bar would be a line.
    if not console.is_terminal:
        yield _Lines(console)
        return
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[status]}", markup=False),
        TimeElapsedColumn(),
        TextColumn("left:"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, speed_estimate_period=_SPEED_OVER_S) as progress:
        yield _Bars(progress, cells)


class _Bars:
    def __init__(self, progress: Progress, cells: int) -> None:
        self._progress = progress
        self._tasks: dict[str, dict[str, TaskID]] = {}
        self._ended: set[str] = set()
        self._all = progress.add_task(f"{cells:,} cells", total=cells, status="") if cells > 1 else None

    def __call__(self, event: Event) -> None:
        if isinstance(event, StepProgress):
            # A workflow's end is told before that of its steps.
            if event.workflow_id not in self._ended:
                self._show(event)
        elif isinstance(event, WorkflowEvent) and event.status in TERMINAL:
            self._count(event)

    def _show(self, event: StepProgress) -> None:
        tasks = self._tasks.setdefault(event.workflow_id, {})
        if event.step not in tasks:
            # Not started: a step that waits for a worker would otherwise count its waiting as work, and the time left would jump.
            tasks[event.step] = self._progress.add_task(_label(event), total=1.0, start=False, status="")
        task = tasks[event.step]
        if event.status == Status.PROCESSING:
            self._progress.start_task(task)
        # The last report before the end rarely says 1, and a finished bar that stands at 98 % looks broken.
        done = 1.0 if event.status == Status.SUCCEEDED else event.rate
        self._progress.update(task, completed=done, status=printable(event.status))
        if event.status in TERMINAL:
            self._progress.stop_task(task)

    def _count(self, event: WorkflowEvent) -> None:
        if self._all is None:
            return
        # Noted, because reports of its steps that are still under way would make their bars again.
        self._ended.add(event.workflow_id)
        self._progress.advance(self._all)
        for task in self._tasks.pop(event.workflow_id, {}).values():
            self._progress.remove_task(task)


class _Lines:
    def __init__(self, console: Console) -> None:
        self._console = console

    def __call__(self, event: Event) -> None:
        if isinstance(event, StepProgress) and event.status in TERMINAL:
            self._console.print(f"{_label(event)}: {printable(event.status)}")
        elif isinstance(event, OutputSaved):
            done = "written" if event.is_new else "there already"
            self._console.print(f"{_of_cell(event.cell_key)}{printable(_from_here(event.path))}: {done}")


def _label(event: StepProgress) -> str:
    return _of_cell(event.cell_key) + printable(step_title(event.step, event.type))


def _from_here(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _of_cell(key: str) -> str:
    return f"{printable(key)}: " if key else ""
