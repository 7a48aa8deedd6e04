"""`renderline plan`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from renderline import api
from renderline.cli import completion
from renderline.cli.console import answers, machine_output, people, write_report
from renderline.cli.exit_codes import ExitCode
from renderline.cli.narrowing import changed_since_option, narrowed
from renderline.cli.options import (
    FILE,
    allowance_options,
    engine_options,
    given_options,
    json_option,
    selection_options,
)

__all__ = ["command"]


@click.command("plan")
@click.argument("pipeline", type=FILE, required=False)
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Save the plan, for `renderline run --plan`.",
)
@click.option(
    "--by",
    "axis",
    metavar="AXIS",
    shell_complete=completion.axes,
    help="Sum prices by the values of this axis of the matrix too.",
)
@click.option(
    "--live",
    is_flag=True,
    help="Ask the service of --engine as well; local images are uploaded there, nothing is carried out.",
)
@click.option(
    "--probe",
    "is_probing",
    is_flag=True,
    help="Fetch the beginnings of images behind URLs where a price depends on their size.",
)
@engine_options
@allowance_options
@changed_since_option
@selection_options
@given_options
@json_option
def command(  # noqa: PLR0913 - one argument an option
    *,
    given: api.Given,
    selection: api.Selection,
    allowance: api.Allowance,
    pipeline: Path | None,
    engine: api.EngineChoice,
    axis: str | None,
    live: bool,
    is_probing: bool,
    out: Path | None,
    revision: str | None,
    as_json: bool,
) -> int:
    """
    Show what a pipeline will do and cost.

    Prices come from published rules, offline; what has no published price is called unknown. They are held against the
    pipeline's budget.
    """
    if pipeline is None:
        from renderline.source.discovery import offer

        raise click.UsageError(f"which PIPELINE is to be planned?{offer()}")
    _refuse_contradictions(engine, out, revision, is_live=live)
    request = api.Request(pipeline=pipeline, given=given, selection=selection)
    project = api.project_data_dir(pipeline.parent, Path.cwd())
    engine = replace(engine, data_dir=engine.data_dir or project)
    compilation, plan = _planned(
        request,
        engine,
        revision,
        is_held=live or out is not None,
        probe=_probe() if is_probing else None,
    )
    write_report(compilation.report)
    if compilation.report.errors:
        return ExitCode.FINDINGS
    if live:
        plan = _asked(compilation, plan, engine, ledger_dir=project.parent)
    _tell(plan, axis, as_json=as_json)
    kept = api.check_budget(compilation, plan, allowance)
    write_report(kept)
    if kept.errors:
        # Nothing is saved: `run --plan` would be refused for the same reason.
        return ExitCode.OVER_BUDGET
    if out is not None:
        api.save_plan(out, request, compilation, plan)
    return ExitCode.OK


def _refuse_contradictions(
    engine: api.EngineChoice, out: Path | None, revision: str | None, *, is_live: bool
) -> None:
    if out is not None and revision is not None:
        raise click.UsageError("a saved plan holds all cells: -o and --changed-since exclude each other")
    if not (is_live or engine.is_local):
        raise click.UsageError("--engine goes with --live; without it, no service is asked for anything")


def _tell(plan: api.Plan, axis: str | None, *, as_json: bool) -> None:
    """On stdout, before anything about the budget: who is over it wants the prices most."""
    if as_json:
        api.write_costs(machine_output(), plan, axis)
        machine_output().flush()
        return
    from renderline.reporting.plan_text import plan_view

    answers().print(plan_view(plan, axis))


def _planned(
    request: api.Request,
    engine: api.EngineChoice,
    revision: str | None,
    *,
    is_held: bool,
    probe: api.Probe | None,
) -> tuple[api.Compilation, api.Plan]:
    """The plan, priced cell by cell; only what is compared, asked for or saved is held as a whole."""
    if revision is None and not is_held:
        return api.plan_file(
            request.pipeline,
            request.given,
            request.selection,
            upscaler=engine.upscaler,
            data_dir=engine.data_dir,
            probe=probe,
        )
    compilation = api.compile_file(request.pipeline, request.given, request.selection)
    if not compilation.report.errors:
        compilation = narrowed(compilation, request, revision)
    return compilation, api.plan(compilation, upscaler=engine.upscaler, data_dir=engine.data_dir, probe=probe)


def _probe() -> api.Probe:
    from renderline.reporting.terminal import printable

    console = people()
    return api.Probe(lambda sentence: console.print(printable(sentence)))


def _asked(
    compilation: api.Compilation, plan: api.Plan, engine: api.EngineChoice, *, ledger_dir: Path
) -> api.Plan:
    from renderline.reporting.terminal import printable

    console = people()
    return api.ask_prices(
        compilation,
        plan,
        engine,
        ledger_dir=ledger_dir,
        on_notice=lambda sentence: console.print(printable(sentence)),
    )
