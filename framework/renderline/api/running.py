"""Carry out a compilation: written into the ledger, then run, and its outputs brought home."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from renderline.api.budget import Allowance, OnReport, keep_budget
from renderline.api.caps import Caps, Demand, caps_of, keep_caps
from renderline.api.carrying import Manner, carry_out
from renderline.api.compiling import Compilation
from renderline.api.engines import EngineChoice, Service, opened
from renderline.api.folders import project_data_dir
from renderline.api.history import Beginning, Permit, begin, open_ledger, works
from renderline.api.places import check_places
from renderline.api.planning import plan
from renderline.api.spread import Spread
from renderline.canonical import JsonObject
from renderline.errors import UsageError
from renderline.execution.events import Event, Observer, ignore
from renderline.reporting.plan import Plan
from renderline.reporting.record import RunRecord

__all__ = ["Event", "RunOptions", "run"]

OnService = Callable[[Service, Plan], None]
OnNotice = Callable[[str], None]
OnBegin = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """
    How a run is carried out.

    Attributes:
        out_dir: what the outputs' names are relative to.
        force: replace files of the same name with other content.
        attempt: a number above 1 asks a paid service to do the same work anew.
        spread: how much at once, and how long it is waited for.
        source: the pipeline's file, for the ledger; None for a compilation that came from no file.
        ledger_dir: where the ledger lies; None takes the current folder's project.
        given: parameters and choices, for the ledger; without secrets.
        allowance: what it may cost beside the pipeline's own budget.
        caps: what all runs of the ledger together may spend; None takes those of the pipeline's project.
    """

    engine: EngineChoice = field(default_factory=EngineChoice)
    out_dir: Path = Path("out")
    force: bool = False
    attempt: int = 1
    spread: Spread = field(default_factory=Spread)
    source: Path | None = None
    ledger_dir: Path | None = None
    given: JsonObject = field(default_factory=dict)
    allowance: Allowance = field(default_factory=Allowance)
    caps: Caps | None = None


def run(  # noqa: PLR0913 - one argument a listener
    compilation: Compilation,
    options: RunOptions | None = None,
    *,
    observer: Observer = ignore,
    on_service: OnService = lambda _service, _planned: None,
    on_notice: OnNotice = lambda _sentence: None,
    on_begin: OnBegin = lambda _run_id: None,
    on_report: OnReport = lambda _report: None,
) -> RunRecord:
    """
    Run every workflow of a compilation without errors.

    A workflow that fails, or whose outputs cannot be had, is part of the record; the others go on. What is interrupted, however
    harshly, is gone on with by `resume`.

    Args:
        observer: told about progress, from this thread.
        on_service: told which service it is, and what the run costs and how long it takes there, before anything is sent; it
            may raise to stop the run.
        on_notice: told in a sentence when another run is waited for, and what earlier ones left behind.
        on_begin: told the run's id in the ledger, by which `resume` goes on with it.
        on_report: told what the budget has to say, where the service costs something.

    Raises:
        RenderlineError: the engine cannot be reached, refuses the token, or is not installed.
        UsageError: an output's name is taken, or its folder cannot be written.
        OverBudget: it would cost more than is allowed.
        LedgerError: the run cannot be written down, so it is not begun.
    """
    options = options or RunOptions()
    folder = options.ledger_dir or project_data_dir(Path.cwd()).parent
    with opened(options.engine, on_notice=on_notice) as service, open_ledger(folder) as ledger:
        # The engine that a run starts for itself ends with it.
        if service.ends_with_run and not options.spread.waits:
            raise UsageError("nobody would go on with it: --no-wait needs a service, e.g. `renderline serve`")
        beginning = _beginning(compilation, options, service)
        check_places(ledger, works(compilation, service, beginning), options.out_dir, force=options.force)
        # Only now is it known which network will stand in, and so how long it takes.
        planned = plan(compilation, upscaler=service.upscaler, data_dir=options.engine.data_dir)
        # The embedded engine takes nothing: rehearsing a dear pipeline there is what it is for.
        if service.costs:
            keep_budget(compilation, planned, options.allowance, on_report=on_report)
        on_service(service, planned)
        permit = _capped(folder, options, planned) if service.costs else None
        entry = begin(ledger, compilation, planned, service, beginning, permit=permit)
        manner = Manner(
            limits=options.spread.limits(service),
            force=options.force,
            secrets=compilation.secrets,
            waits=options.spread.waits,
            cancels=options.spread.cancels,
            observer=observer,
        )
        on_begin(entry.id)
        return carry_out(ledger, folder, entry, service, manner)


def _capped(folder: Path, options: RunOptions, planned: Plan) -> Permit:
    demand = Demand(
        buzz=planned.known_high,
        unknown=tuple(planned.unknown),
        allows_unknown=options.allowance.allows_unknown,
    )
    caps = options.caps or caps_of(options.source or Path.cwd())
    return lambda tx, now_ms: keep_caps(tx, folder, caps, demand, now_ms=now_ms)


def _beginning(compilation: Compilation, options: RunOptions, service: Service) -> Beginning:
    return Beginning(
        source=options.source or Path(compilation.name),
        out_dir=options.out_dir,
        attempt=options.attempt,
        given={**options.given, "upscaler": service.upscaler},
    )
