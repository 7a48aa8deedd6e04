"""A run of the ledger, carried out as far as it goes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from renderline.api.engines import Service
from renderline.api.history import engine_name, external_id, now_ms
from renderline.execution.cell import CellOutcome, CellRunner, RunContext
from renderline.execution.client import OrchestrationClient
from renderline.execution.events import Observer, ignore
from renderline.execution.fleet import Fleet, Limits
from renderline.execution.partfile import sweep
from renderline.execution.runner import PollPolicy
from renderline.execution.saving import Destination
from renderline.execution.uploads import Uploader
from renderline.ledger import events, runs
from renderline.ledger.claim import claimed
from renderline.ledger.entries import Kind, RunEntry
from renderline.ledger.journal import Journal
from renderline.ledger.ledger import Ledger
from renderline.ledger.prefix import NOTHING_MADE, Prefix
from renderline.ledger.standing import Standing, standings
from renderline.ledger.uploads import Uploads
from renderline.provenance.document import RunOrigin
from renderline.reporting.record import RunRecord, SavedOutput, StepRecord, WorkflowRecord
from renderline.wire.http import orchestrator_client

__all__ = ["Manner", "carry_out", "known_uploads", "standings_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """
    How a run is carried out.

    Attributes:
        force: replace files of the same name with other content.
        renews_failed: give cells that failed a new attempt, which is paid for again.
        renews_unfinished: the same for those that are at the service and not complete.
        prefixes: what a new attempt at a failed cell need not make again, by the cell's position.
        waits: whether workflows are followed to their ends, or only sent.
        cancels: whether what is followed is stopped where the run is broken off.
        fetches_only: send nothing: only cells that the service has, and that have not failed.
        cell: only the one of this key; None for all.
        workflows: only the cells that have one of these at the service, failed ones too; None for all.
        out_dir: where the files go instead of the run's own folder, also those that lie there already.
        secrets: real values by parameter name.
        finished: told of each cell's end.
        permit: told which cells have nothing at the service yet, once this process holds the run; it may raise to stop.
    """

    limits: Limits = field(default_factory=Limits)
    force: bool = False
    renews_failed: bool = False
    renews_unfinished: bool = False
    prefixes: Mapping[int, Prefix] = field(default_factory=dict)
    waits: bool = True
    cancels: bool = False
    fetches_only: bool = False
    cell: str | None = None
    workflows: frozenset[str] | None = None
    out_dir: Path | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    observer: Observer = ignore
    finished: Callable[[CellOutcome], None] = lambda _outcome: None
    permit: Callable[[Sequence[Standing]], None] = lambda _unsent: None


def carry_out(ledger: Ledger, folder: Path, run: RunEntry, service: Service, manner: Manner) -> RunRecord:
    """
    Bring every cell of a run to its end, from wherever it stands.

    Args:
        folder: of the ledger.

    Raises:
        LedgerError: the ledger cannot be written, or another process is carrying out this run.
        RenderlineError: the service refuses the token.
    """
    with claimed(folder, run.id):
        sweep(Path(run.out_dir), _owner(run))
        cells = [_renewed(run, each, manner) for each in _chosen(standings_of(ledger, run.id), manner)]
        manner.permit([each for each in cells if each.stage is None])
        outcomes = asyncio.run(_run_cells(ledger, run, cells, service, manner))
    return RunRecord(
        id=run.id,
        pipeline=run.pipeline,
        engine=service.label,
        workflows=tuple(_record(each, costs=run.costs) for each in outcomes),
    )


def standings_of(ledger: Ledger, run_id: str) -> tuple[Standing, ...]:
    """How the cells of a run stand."""
    with ledger.snapshot() as tx:
        return standings(runs.cells(tx, run_id), events.of_run(tx, run_id))


async def _run_cells(
    ledger: Ledger, run: RunEntry, cells: list[Standing], service: Service, manner: Manner
) -> tuple[CellOutcome, ...]:
    async with (
        OrchestrationClient(orchestrator_client(service.url, service.token)) as client,
        Journal(ledger, run.id, now_ms=now_ms) as journal,
    ):
        context = RunContext(
            client=client,
            journal=journal,
            uploader=Uploader(client, known_uploads(ledger, service)),
            policy=_stoppable(service.policy) if manner.cancels else service.policy,
            destination=Destination(
                folder=_from_here(manner.out_dir or Path(run.out_dir)), force=manner.force, owner=_owner(run)
            ),
            origin=_origin(run),
            secrets=manner.secrets,
            observer=manner.observer,
            waits=manner.waits,
        )
        fleet = Fleet(manner.limits, CellRunner(context).run, finished=manner.finished)
        return await fleet.run(cells)


def _stoppable(policy: PollPolicy) -> PollPolicy:
    # Only what has been named can be told to stop, so the service does not hold its first answer.
    return replace(policy, cancels_on_interrupt=True, submit_wait_s=0)


def _origin(run: RunEntry) -> RunOrigin:
    return RunOrigin(
        run_id=run.id,
        pipeline=run.pipeline,
        source=_shared_name(Path(run.source)),
        engine=run.engine,
        costs=run.costs,
        commit=run.commit,
    )


def _shared_name(source: Path) -> str:
    """A file's path as everybody has it: from the repository's top, or its name where there is none."""
    top = next((each for each in source.parents if (each / ".git").exists()), source.parent)
    return source.relative_to(top).as_posix()


def _chosen(cells: Sequence[Standing], manner: Manner) -> Iterator[Standing]:
    for each in cells:
        if manner.cell is not None and each.cell.submission.cell_key != manner.cell:
            continue
        if manner.workflows is not None:
            if each.workflow_id not in manner.workflows:
                continue
        elif manner.fetches_only and (each.has_failed or not each.workflow_id):
            continue
        # As it stood before its files were saved: they are wanted elsewhere.
        is_moved = manner.out_dir is not None and each.is_complete
        yield replace(each, stage=Kind.FINISHED, files=()) if is_moved else each


def _renewed(run: RunEntry, standing: Standing, manner: Manner) -> Standing:
    """The cell as it stands, or with a new attempt where going on with the old one would not help."""
    is_unfinished = bool(standing.workflow_id) and not standing.is_complete
    if not (standing.has_failed and manner.renews_failed) and not (
        is_unfinished and manner.renews_unfinished
    ):
        return standing
    attempt = standing.attempt + 1
    prefix = manner.prefixes.get(standing.cell.position, NOTHING_MADE)
    return replace(
        standing,
        attempt=attempt,
        external_id=external_id(run, standing.cell.submission, attempt, prefix),
        prefix=prefix,
        stage=None,
        workflow_id="",
        status="",
        reason="",
    )


def _record(outcome: CellOutcome, *, costs: bool) -> WorkflowRecord:
    total = outcome.cost.get("total")
    return WorkflowRecord(
        cell_key=outcome.standing.cell.submission.cell_key,
        workflow_id=outcome.workflow_id,
        status=outcome.status,
        steps=tuple(
            StepRecord(
                name=step.name,
                type=step.type,
                status=step.status,
                reason=step.reason,
                notes=step.notes,
                data=step.data,
            )
            for step in outcome.steps
        ),
        outputs=tuple(
            SavedOutput(
                step=each.step,
                path=str(_from_here(each.path)),
                sha256=each.sha256,
                size_bytes=each.size_bytes,
                media_type=each.media_type,
                is_new=each.is_new,
            )
            for each in outcome.files
        ),
        failure=outcome.failure,
        is_blocked=outcome.is_blocked,
        buzz=float(total) if costs and isinstance(total, (int, float)) else None,
    )


def known_uploads(ledger: Ledger, service: Service) -> Uploads:
    """What a service was sent by all runs of a ledger."""
    return Uploads(ledger=ledger, engine=engine_name(service), now_ms=now_ms)


def _owner(run: RunEntry) -> str:
    return f"{run.id}-"


def _from_here(path: Path) -> Path:
    """As a person would write it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
