"""How a run stands at its service now, as a value, as lines for people and as a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from renderline.canonical import JsonObject, JsonValue
from renderline.ledger.standing import Standing
from renderline.reporting.run_history import PastRun, standing_words
from renderline.reporting.terminal import printable
from renderline.reporting.text import count
from renderline.wire.statuses import Status
from renderline.wire.step_titles import step_title

__all__ = ["LiveCell", "LiveRun", "LiveStep", "document", "lines"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveStep:
    """A step as the service tells it; `rate` is 0 to 1, None where it is not known."""

    name: str
    type: str
    status: str
    rate: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCell:
    """
    One cell.

    Attributes:
        standing: what the ledger knows.
        status: what the service says; `lost` where it no longer has the workflow, empty where it was not asked.
    """

    standing: Standing
    status: str = ""
    steps: tuple[LiveStep, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRun:
    """A run with its cells, in the matrix's order."""

    past: PastRun
    cells: tuple[LiveCell, ...]

    @property
    def is_fetchable(self) -> bool:
        """Whether the service has finished something that is not here yet."""
        return any(each.status == Status.SUCCEEDED for each in self.cells)


def lines(run: LiveRun) -> Iterator[str]:
    """Each cell with what the service says of its steps; safe to print."""
    for cell in run.cells:
        key = printable(cell.standing.cell.submission.cell_key) or "the workflow"
        yield f"{key}: {printable(cell.status) or standing_words(cell.standing)}"
        yield from (f"  {_step(each)}" for each in cell.steps)
    past = run.past
    yield f"run {past.entry.id}: {past.complete} of {count(len(past.standings), 'cell')} complete"
    if run.is_fetchable:
        yield f"renderline download {past.entry.id} fetches what is ready"


def document(run: LiveRun) -> JsonObject:
    """What `status --json` prints; `status` is null where the service was not asked."""
    return {
        "format": "renderline.status/1",
        "run": run.past.entry.id,
        "complete": run.past.complete,
        "cells": [
            {
                "cell": cell.standing.cell.submission.cell_key,
                "stage": None if cell.standing.stage is None else str(cell.standing.stage),
                "workflow": cell.standing.workflow_id or None,
                "status": cell.status or None,
                "steps": [_fields(each) for each in cell.steps],
            }
            for cell in run.cells
        ],
    }


def _step(step: LiveStep) -> str:
    rate = f", {step.rate:.0%}" if step.rate is not None and step.status == Status.PROCESSING else ""
    # The service may begin a reason with the status, which stands before it already.
    why = step.reason.removeprefix(f"{step.status}: ")
    reason = f": {printable(why)}" if why else ""
    return f"{printable(step_title(step.name, step.type))}: {printable(step.status)}{rate}{reason}"


def _fields(step: LiveStep) -> dict[str, JsonValue]:
    return {
        "name": step.name,
        "type": step.type,
        "status": step.status,
        "rate": step.rate,
        "reason": step.reason or None,
    }
