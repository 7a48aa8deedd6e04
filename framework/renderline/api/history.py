"""A compilation as a run in the project's ledger."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from renderline.api.compiling import Compilation
from renderline.api.engines import Service
from renderline.canonical import JsonObject, JsonValue
from renderline.compiler.submission import Submission
from renderline.cost.preview import CostPreview
from renderline.database import Transaction
from renderline.execution.identity import derive_external_id
from renderline.execution.rest import rest_digest
from renderline.ledger import runs
from renderline.ledger.entries import CellEntry, Estimate, RunEntry
from renderline.ledger.ledger import Ledger
from renderline.ledger.prefix import NOTHING_MADE, Prefix
from renderline.ledger.saved import Work
from renderline.parameters.given import Given
from renderline.reporting.plan import Plan
from renderline.source.git import commit_of
from renderline.wire.step_models import step_model

__all__ = [
    "Beginning",
    "Permit",
    "begin",
    "engine_name",
    "external_id",
    "has_ledger",
    "now_ms",
    "open_ledger",
    "remembered",
    "works",
]


Permit = Callable[[Transaction, int], None]
"""Judges a run by what the ledger holds at a moment, in milliseconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """
    What a run is asked to do.

    Attributes:
        source: the pipeline's file.
        given: parameters and choices of the command line, without secrets.
        attempt: of every cell.
    """

    source: Path
    out_dir: Path
    attempt: int = 1
    given: JsonObject = field(default_factory=dict)


def has_ledger(folder: Path) -> bool:
    """Whether there is a ledger to look into; looking makes none."""
    return (folder / "ledger.db").exists()


@contextmanager
def open_ledger(folder: Path) -> Iterator[Ledger]:
    """The ledger that lies in a folder, made where there is none."""
    ledger = Ledger(folder / "ledger.db")
    try:
        yield ledger
    finally:
        ledger.close()


def begin(
    ledger: Ledger,
    compilation: Compilation,
    planned: Plan,
    service: Service,
    beginning: Beginning,
    *,
    permit: Permit | None = None,
) -> RunEntry:
    """
    Write a run and all its cells, before anything is sent.

    Args:
        planned: the compilation's own plan; what each step is expected to cost is remembered.
        permit: asked in the same transaction; it may raise, and nothing is written.
    """
    at_ms = now_ms()
    run = RunEntry(
        id=_run_id(at_ms),
        started_at_ms=at_ms,
        pipeline=compilation.name,
        source=str(beginning.source.absolute()),
        engine=engine_name(service),
        costs=service.costs,
        out_dir=str(beginning.out_dir.absolute()),
        given=beginning.given,
        commit=commit_of(beginning.source),
    )
    with ledger.transaction() as tx:
        if permit is not None:
            permit(tx, at_ms)
        runs.add(tx, run, _cells(run, compilation.submissions, planned, beginning.attempt))
    return run


def works(
    compilation: Compilation, service: Service, beginning: Beginning
) -> tuple[tuple[Submission, Work], ...]:
    """Each cell with what the ledger knows its results by."""
    return tuple(
        (
            each,
            Work(
                digest=each.digest,
                attempt=beginning.attempt,
                engine=engine_name(service),
                upscaler=service.upscaler,
            ),
        )
        for each in compilation.submissions
    )


def engine_name(service: Service) -> str:
    """What the ledger calls a service, by which a run that goes on finds it again."""
    # The project's own engine has another port each time; its results and blobs are known by where it keeps them.
    return service.url if service.costs or service.is_elsewhere else "local"


def external_id(run: RunEntry, submission: Submission, attempt: int, prefix: Prefix = NOTHING_MADE) -> str:
    """
    The key that a cell is submitted under.

    Where it is paid for, every run of the cell has the same, on every machine. On the embedded engine nothing is paid twice,
    and the same body may mean another upscaler the next time: there it is the run's own.

    Args:
        prefix: what need not be made again; the rest of the body has a key that follows from it and from what it goes on from.
    """
    if submission.own_external_id:
        return submission.own_external_id
    cell = submission.cell_key if run.costs else f"{run.id}/{submission.cell_key}"
    digest = rest_digest(submission.body, prefix) if prefix.steps else submission.digest
    return derive_external_id(digest, cell, attempt=attempt)


def remembered(given: Given, compilation: Compilation) -> JsonObject:
    """What the command line said, for the ledger: of a secret only its name."""
    values: dict[str, JsonValue] = {}
    for _, content in given.files:
        values.update(content)
    values.update(given.values)
    return {
        "parameters": {name: value for name, value in values.items() if name not in compilation.secrets},
        "profile": given.profile,
        "secrets": sorted(compilation.secrets),
    }


def now_ms() -> int:
    """The wall clock, in milliseconds since 1970."""
    return int(datetime.now(UTC).timestamp() * 1000)


def _run_id(at_ms: int) -> str:
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    # Two runs may well begin in one second.
    return f"{moment:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def _cells(
    run: RunEntry, submissions: tuple[Submission, ...], planned: Plan, attempt: int
) -> Iterator[CellEntry]:
    for position, (submission, expected) in enumerate(zip(submissions, planned.workflows, strict=True)):
        yield CellEntry(
            position=position,
            attempt=attempt,
            external_id=external_id(run, submission, attempt),
            submission=submission,
            estimates=tuple(_estimates(submission, expected.cost)),
        )


def _estimates(submission: Submission, preview: CostPreview) -> Iterator[Estimate]:
    steps = submission.body.get("steps")
    bodies = steps if isinstance(steps, (list, tuple)) else ()
    for step in preview.steps:
        yield Estimate(
            step=step.name,
            step_type=step.step_type,
            model=step_model(bodies[step.index]),
            low=step.low,
            high=step.high,
        )
