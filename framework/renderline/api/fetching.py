"""What the service has of a run already: how it stands there, and its files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from renderline.api.carrying import Manner, carry_out
from renderline.api.engines import EngineChoice, Service, opened
from renderline.api.history import open_ledger
from renderline.api.runs import choice_of, show_run
from renderline.api.spread import Spread
from renderline.errors import NotFound, UsageError
from renderline.execution.client import OrchestrationClient
from renderline.execution.events import Observer, ignore
from renderline.execution.workflow import Step, Workflow
from renderline.ledger.endings import Ending
from renderline.ledger.standing import Standing
from renderline.reporting.live_run import LiveCell, LiveRun, LiveStep
from renderline.reporting.record import RunRecord
from renderline.wire.http import orchestrator_client

__all__ = ["FetchOptions", "download_run", "look_at"]

_MOST_AT_ONCE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchOptions:
    """
    Which files, and where to.

    Attributes:
        engine: where the service's token and data are found; the service itself is the run's.
        cell: only the one of this key; None for all.
        out_dir: None for the run's own folder.
        force: replace files of the same name with other content.
    """

    engine: EngineChoice = field(default_factory=EngineChoice)
    cell: str | None = None
    out_dir: Path | None = None
    force: bool = False


def download_run(
    folder: Path,
    run_id: str,
    options: FetchOptions,
    *,
    observer: Observer = ignore,
    on_notice: Callable[[str], None] = lambda _sentence: None,
) -> RunRecord:
    """
    Fetch the files of a run that the service has made; nothing is sent, nothing waited for, nothing paid.

    Args:
        folder: of the ledger.

    Raises:
        UsageError: there is no such run or cell, or nothing of it is at the service.
        RenderlineError: as `run`.
    """
    past = show_run(folder, run_id)
    keys = [each.cell.submission.cell_key for each in past.standings]
    if options.cell is not None and options.cell not in keys:
        raise UsageError(
            f"run {past.entry.id} has no cell `{options.cell}`; `renderline runs show` lists them"
        )
    with (
        opened(choice_of(past.entry, options.engine), on_notice=on_notice) as service,
        open_ledger(folder) as ledger,
    ):
        manner = Manner(
            limits=Spread().limits(service, is_resumed=True),
            fetches_only=True,
            waits=False,
            cell=options.cell,
            out_dir=None if options.out_dir is None else options.out_dir.absolute(),
            force=options.force,
            observer=observer,
        )
        record = carry_out(ledger, folder, past.entry, service, manner)
    if not record.workflows:
        raise UsageError(f"run {past.entry.id}: the service has made nothing of it that could be fetched")
    return record


def look_at(
    folder: Path,
    run_id: str,
    engine: EngineChoice,
    *,
    on_notice: Callable[[str], None] = lambda _sentence: None,
) -> LiveRun:
    """
    Ask the service how the cells of a run stand that had not ended when it was last heard of; nothing is changed.

    Raises:
        UsageError: there is no such run.
        RenderlineError: the service cannot be reached or refuses the token.
    """
    past = show_run(folder, run_id)
    going = [each for each in past.standings if each.workflow_id and not each.status]
    found: dict[int, Workflow | None] = {}
    if going:
        with opened(choice_of(past.entry, engine), on_notice=on_notice) as service:
            found = asyncio.run(_ask(service, going))
    return LiveRun(past=past, cells=tuple(_cell(each, found) for each in past.standings))


async def _ask(service: Service, going: list[Standing]) -> dict[int, Workflow | None]:
    places = asyncio.Semaphore(_MOST_AT_ONCE)
    async with OrchestrationClient(orchestrator_client(service.url, service.token)) as client:

        async def ask(standing: Standing) -> Workflow | None:
            async with places:
                try:
                    return await client.get(standing.workflow_id)
                except NotFound:
                    # What the service has forgotten must not hide how the others stand.
                    return None

        answers = await asyncio.gather(*map(ask, going))
    return {each.cell.position: answer for each, answer in zip(going, answers, strict=True)}


def _cell(standing: Standing, found: dict[int, Workflow | None]) -> LiveCell:
    if standing.cell.position not in found:
        return LiveCell(standing=standing)
    workflow = found[standing.cell.position]
    if workflow is None:
        return LiveCell(standing=standing, status=Ending.LOST)
    return LiveCell(standing=standing, status=workflow.status, steps=tuple(map(_step, workflow.steps)))


def _step(step: Step) -> LiveStep:
    return LiveStep(name=step.name, type=step.type, status=step.status, rate=step.rate, reason=step.reason)
