"""The failed cells of a pipeline's latest run, once more: what `run --retry failed` does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import compress
from pathlib import Path

from renderline.api.budget import OnReport, keep_budget
from renderline.api.compiling import Compilation
from renderline.api.engines import CIVITAI_URL, EngineChoice, Service
from renderline.api.folders import project_data_dir
from renderline.api.history import has_ledger, open_ledger
from renderline.api.planning import plan
from renderline.api.running import RunOptions
from renderline.api.runs import ResumeOptions, resume
from renderline.cost.workflow import without_steps
from renderline.errors import UsageError
from renderline.execution.events import Observer, ignore
from renderline.ledger import runs
from renderline.ledger.entries import RunEntry
from renderline.reporting.record import RunRecord
from renderline.reporting.run_history import PastRun
from renderline.wire.http import is_loopback

__all__ = ["retry_failed"]

# Further back nobody means it, and each is compared cell by cell.
_MOST_RUNS = 100


def retry_failed(
    compilation: Compilation,
    options: RunOptions,
    *,
    observer: Observer = ignore,
    on_service: Callable[[Service, PastRun], None] = lambda _service, _past: None,
    on_notice: Callable[[str], None] = lambda _sentence: None,
    on_report: OnReport = lambda _report: None,
) -> RunRecord:
    """
    Give the failed cells of the latest run of this very work a new attempt, and go on with the others where they stand.

    The run is the latest of the same file on the same service whose cells have the bodies that are compiled now. Its files go where
    they were to go.

    Args:
        options: `out_dir` and `attempt` are the run's own, whatever they say.
        on_service: as in `resume`.
        on_report: told what the budget has to say of the cells that are sent, where the service costs something.

    Raises:
        UsageError: there is no such run.
        OverBudget: what is sent would cost more than is allowed.
        RenderlineError: as `resume`.
    """
    folder = options.ledger_dir or project_data_dir(Path.cwd()).parent
    entry = _latest_alike(folder, compilation, options)

    def announce(service: Service, past: PastRun) -> None:
        if service.costs:
            _keep_budget(compilation, past, options, on_report)
        on_service(service, past)

    resumption = ResumeOptions(
        engine=options.engine,
        force=options.force,
        renews_failed=True,
        spread=options.spread,
        secrets=compilation.secrets,
        caps=options.caps,
        allows_unknown=options.allowance.allows_unknown,
    )
    return resume(folder, entry.id, resumption, observer=observer, on_service=announce, on_notice=on_notice)


def _latest_alike(folder: Path, compilation: Compilation, options: RunOptions) -> RunEntry:
    source = str((options.source or Path(compilation.name)).absolute())
    wanted = {each.cell_key: each.digest for each in compilation.submissions}
    engines = _engine_names(options.engine)
    found: tuple[RunEntry, ...] = ()
    if has_ledger(folder):
        with open_ledger(folder) as ledger, ledger.snapshot() as tx:
            recent = runs.recent(tx, _MOST_RUNS, source=source)
            found = tuple(each for each in recent if each.engine in engines)
            for each in found:
                if runs.digests(tx, each.id) == wanted:
                    return each
    if not found:
        raise UsageError(f"{compilation.name} has not been run there yet; leave out --retry")
    raise UsageError(
        f"no run of {compilation.name} had these cells as they compile now; "
        f"`renderline resume {found[0].id} --retry-failed` retries the latest one as it was"
    )


def _engine_names(choice: EngineChoice) -> frozenset[str]:
    """What the ledger may call the service of a choice."""
    if choice.is_local:
        return frozenset({"local"})
    if choice.engine == "civitai":
        return frozenset({CIVITAI_URL})
    # The project's own engine may be named by the URL where it serves.
    return frozenset({choice.engine, "local"} if is_loopback(choice.engine) else {choice.engine})


def _keep_budget(compilation: Compilation, past: PastRun, options: RunOptions, on_report: OnReport) -> None:
    """Hold what is sent against the budget; other cells, and steps that earlier attempts have made, are paid for."""
    sent = {each.cell.submission.cell_key for each in past.standings if each.stage is None or each.has_failed}
    is_sent = [each.cell_key in sent for each in compilation.submissions]
    again = replace(
        compilation,
        submissions=tuple(compress(compilation.submissions, is_sent)),
        budgets=tuple(compress(compilation.budgets, is_sent)),
    )
    made = {each.cell.submission.cell_key: each.prefix.steps for each in past.standings}
    planned = plan(again, data_dir=options.engine.data_dir)
    left = tuple(
        replace(each, cost=without_steps(each.cost, made[each.cell_key])) for each in planned.workflows
    )
    keep_budget(again, replace(planned, workflows=left), options.allowance, on_report=on_report)
