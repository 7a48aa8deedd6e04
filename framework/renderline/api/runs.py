"""The runs of a project: what there were, how they stand, and going on with one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from pathlib import Path

from renderline.api.caps import Caps, Demand, caps_of, keep_caps
from renderline.api.carrying import Manner, carry_out
from renderline.api.continuing import find_prefixes, with_prefixes
from renderline.api.engines import CIVITAI_URL, EngineChoice, Service, opened
from renderline.api.history import has_ledger, now_ms, open_ledger
from renderline.api.spread import Spread
from renderline.database import Transaction
from renderline.errors import NotFound, UsageError
from renderline.execution.client import OrchestrationClient
from renderline.execution.events import Observer, ignore
from renderline.ledger import events, runs
from renderline.ledger.entries import RunEntry
from renderline.ledger.ledger import Ledger
from renderline.ledger.spending import Grouping, Spending, spending
from renderline.ledger.standing import Standing, standings
from renderline.reporting.record import RunRecord
from renderline.reporting.run_history import PastRun
from renderline.wire.http import orchestrator_client

__all__ = [
    "ResumeOptions",
    "account",
    "cancel_run",
    "choice_of",
    "latest_run",
    "list_runs",
    "resume",
    "show_run",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeOptions:
    """
    How a run is gone on with.

    Attributes:
        engine: where its service's token and data are found; the service itself is the run's.
        renews_failed: give cells that failed a new attempt, which is paid for again.
        secrets: by parameter name; the ledger knows none.
        caps: what all runs of the ledger together may spend; None takes those of the pipeline's project.
        allows_unknown: whether cells whose price is unknown may be sent where there are caps.
    """

    engine: EngineChoice = field(default_factory=EngineChoice)
    force: bool = False
    renews_failed: bool = False
    spread: Spread = field(default_factory=Spread)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    caps: Caps | None = None
    allows_unknown: bool = False


def list_runs(folder: Path, *, limit: int = 20) -> tuple[PastRun, ...]:
    """
    The latest runs of a ledger, the newest first.

    Args:
        folder: where the ledger lies.
    """
    if not has_ledger(folder):
        return ()
    with open_ledger(folder) as ledger, ledger.snapshot() as tx:
        return tuple(_as_past(tx, entry) for entry in runs.recent(tx, limit))


def show_run(folder: Path, run_id: str) -> PastRun:
    """
    One run and how its cells stand.

    Raises:
        UsageError: there is no such run, or more than one begins so.
    """
    if not has_ledger(folder):
        raise UsageError(f"{run_id}: there is no such run; nothing has been run in this project yet")
    with open_ledger(folder) as ledger, ledger.snapshot() as tx:
        return _as_past(tx, runs.find(tx, run_id))


def latest_run(folder: Path, source: Path | None = None) -> RunEntry:
    """
    The newest run, of one pipeline's file or of any.

    Raises:
        UsageError: there is none.
    """
    found: tuple[RunEntry, ...] = ()
    if has_ledger(folder):
        with open_ledger(folder) as ledger, ledger.snapshot() as tx:
            found = runs.recent(tx, 1, source=None if source is None else str(source.absolute()))
    if not found:
        raise UsageError(f"{source or 'this project'} has not been run yet")
    return found[0]


def resume(
    folder: Path,
    run_id: str,
    options: ResumeOptions,
    *,
    observer: Observer = ignore,
    on_service: Callable[[Service, PastRun], None] = lambda _service, _past: None,
    on_notice: Callable[[str], None] = lambda _sentence: None,
) -> RunRecord:
    """
    Go on with a run: follow what was sent, send what was not, fetch what is missing; nothing is paid for twice.

    Args:
        on_service: told which service it is and how the run stands, failed cells with what a new attempt need not make again, before
            anything is sent; it may raise to stop.

    Raises:
        UsageError: there is no such run, or a secret that it needs is not given.
        OverBudget: what is still to be sent would break a cap.
        RenderlineError: as `run`.
    """
    past = show_run(folder, run_id)
    _check_secrets(past.entry, options.secrets)
    choice = choice_of(past.entry, options.engine)
    with opened(choice, on_notice=on_notice) as service, open_ledger(folder) as ledger:
        prefixes = find_prefixes(service, past) if options.renews_failed else {}
        on_service(service, with_prefixes(past, prefixes) if options.renews_failed else past)
        manner = Manner(
            limits=options.spread.limits(service, is_resumed=True),
            prefixes=prefixes,
            waits=options.spread.waits,
            cancels=options.spread.cancels,
            force=options.force,
            renews_failed=options.renews_failed,
            # An engine of one run cancels what the one before left behind. One that serves goes on with it.
            renews_unfinished=service.ends_with_run,
            secrets=options.secrets,
            observer=observer,
            permit=partial(_keep_caps, ledger, folder, past.entry, options),
        )
        return carry_out(ledger, folder, past.entry, service, manner)


def cancel_run(folder: Path, run_id: str, engine: EngineChoice) -> tuple[Standing, ...]:
    """
    Stop the workflows of a run that have not ended; what was paid for them is given back as the service sees fit.

    Returns:
        The cells whose workflows were told to stop.

    Raises:
        UsageError: there is no such run.
        RenderlineError: the service cannot be reached or refuses the token.
    """
    past = show_run(folder, run_id)
    # A status is written down at the end, and what has ended cannot be stopped.
    going = tuple(each for each in past.standings if each.workflow_id and not each.status)
    with opened(choice_of(past.entry, engine), on_notice=lambda _sentence: None) as service:
        asyncio.run(_cancel(service, going))
    return going


def account(folder: Path, grouping: Grouping) -> tuple[Spending, ...]:
    """Estimate against bill over all runs of a ledger."""
    if not has_ledger(folder):
        return ()
    with open_ledger(folder) as ledger, ledger.snapshot() as tx:
        return spending(tx, grouping)


def _as_past(tx: Transaction, entry: RunEntry) -> PastRun:
    charges = tuple(charge for _, charge in events.charges(tx, entry.id))
    found = standings(runs.cells(tx, entry.id), events.of_run(tx, entry.id))
    return PastRun(entry=entry, standings=found, charges=charges)


def _keep_caps(
    ledger: Ledger, folder: Path, entry: RunEntry, options: ResumeOptions, unsent: Sequence[Standing]
) -> None:
    if not entry.costs or not unsent:
        return
    steps = [step for each in unsent for step in each.estimates]
    demand = Demand(
        buzz=sum((step.high for step in steps if step.high is not None), Decimal(0)),
        unknown=tuple(step.step for step in steps if step.high is None),
        allows_unknown=options.allows_unknown,
        run_id=entry.id,
    )
    caps = options.caps or caps_of(Path(entry.source))
    with ledger.transaction() as tx:
        keep_caps(tx, folder, caps, demand, now_ms=now_ms())


def choice_of(entry: RunEntry, given: EngineChoice) -> EngineChoice:
    """The service of a run, reached as the caller says."""
    engine = "civitai" if entry.engine == CIVITAI_URL else entry.engine
    upscaler = None if entry.costs else entry.given.get("upscaler")
    # The other half of a matrix is to look like the first.
    return replace(
        given,
        engine=engine,
        upscaler=upscaler if isinstance(upscaler, str) else None,
        # What was free must not come to cost something because another service has the port now.
        must_be_own=not entry.costs,
    )


def _check_secrets(entry: RunEntry, secrets: Mapping[str, str]) -> None:
    named = entry.given.get("secrets")
    wanted = [name for name in named if isinstance(name, str)] if isinstance(named, list) else []
    missing = [name for name in wanted if name not in secrets]
    if missing:
        options = " ".join(f"-p {name}=…" for name in missing)
        raise UsageError(f"run {entry.id} needs its secrets again, which are kept nowhere: {options}")


async def _cancel(service: Service, going: tuple[Standing, ...]) -> None:
    async with OrchestrationClient(orchestrator_client(service.url, service.token)) as client:
        for each in going:
            # One that the service has forgotten costs nothing more.
            with suppress(NotFound):
                await client.cancel(each.workflow_id)
