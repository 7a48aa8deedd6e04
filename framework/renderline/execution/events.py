"""What a run tells while it goes on, for progress bars and logs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from renderline.execution.workflow import Workflow

__all__ = [
    "Event",
    "Observer",
    "OutputSaved",
    "StepProgress",
    "WorkflowEvent",
    "changes",
    "ignore",
    "of_cell",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowEvent:
    """A workflow has a new status; the first one is that the service accepted it. `cell_key` is empty without a matrix."""

    workflow_id: str
    status: str
    cell_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepProgress:
    """A step has a new status or came further; `rate` is 0 to 1, None when unknown."""

    workflow_id: str
    step: str
    type: str
    status: str
    rate: float | None
    cell_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputSaved:
    """A file lies where it should; `is_new` is false when it already did."""

    workflow_id: str
    step: str
    path: Path
    is_new: bool
    cell_key: str = ""


Event: TypeAlias = WorkflowEvent | StepProgress | OutputSaved
Observer: TypeAlias = Callable[[Event], None]


def of_cell(cell_key: str, observer: Observer) -> Observer:
    """An observer that hands on what one workflow of a matrix tells, with the key of its cell."""
    return lambda event: observer(replace(event, cell_key=cell_key))


def ignore(event: Event) -> None:
    """The observer that does nothing."""


def changes(before: Workflow | None, after: Workflow) -> Iterator[Event]:
    """What to tell when a workflow that stood at `before` stands at `after`; nothing when nothing changed."""
    if before is None or before.status != after.status:
        yield WorkflowEvent(workflow_id=after.id, status=after.status)
    known = {step.name: (step.status, step.rate) for step in before.steps} if before else {}
    for step in after.steps:
        if known.get(step.name) != (step.status, step.rate):
            yield StepProgress(
                workflow_id=after.id, step=step.name, type=step.type, status=step.status, rate=step.rate
            )
