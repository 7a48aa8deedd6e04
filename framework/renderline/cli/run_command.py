"""`renderline run`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click
from click.core import ParameterSource

from renderline import api
from renderline.api import (
    Allowance,
    Compilation,
    EngineChoice,
    Given,
    Plan,
    RunOptions,
    RunRecord,
    Selection,
    Service,
    Spread,
)
from renderline.cli.consent import ask
from renderline.cli.course import Course
from renderline.cli.exit_codes import ExitCode
from renderline.cli.going_on import Announce, go_on
from renderline.cli.narrowing import changed_since_option, narrowed
from renderline.cli.options import (
    FILE,
    allowance_options,
    engine_options,
    given_options,
    selection_options,
    spread_options,
)
from renderline.cli.planned import Saved, plan_options, request_of
from renderline.cli.voice import Voice, voice_options
from renderline.cli.way_on import WayOn
from renderline.execution.events import Observer

__all__ = ["command"]


@click.command("run")
@click.argument("pipeline", type=FILE, required=False)
@plan_options
@click.option(
    "-o",
    "--out-dir",
    default="out",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the outputs go.",
)
@click.option("--force", is_flag=True, help="Overwrite files of the same name.")
@click.option(
    "--attempt", default=1, type=click.IntRange(1), help="Ask a paid service to do the same work anew."
)
@click.option(
    "--retry",
    type=click.Choice(["failed"]),
    help="Go on with the latest run of these very cells, and make those that failed anew, which is paid for again.",
)
@click.option("-y", "--yes", is_flag=True, help="Do not ask before work that costs Buzz.")
@click.option(
    "--dry-run",
    is_flag=True,
    hidden=True,
    expose_value=False,
    callback=lambda _ctx, _param, is_given: _name_plan() if is_given else None,
)
@engine_options
@spread_options
@allowance_options
@changed_since_option
@selection_options
@given_options
@voice_options
def command(  # noqa: PLR0913 - one argument an option
    *,
    voice: Voice,
    given: Given,
    selection: Selection,
    spread: Spread,
    allowance: Allowance,
    engine: EngineChoice,
    saved: Saved | None,
    pipeline: Path | None,
    revision: str | None,
    out_dir: Path,
    force: bool,
    attempt: int,
    retry: str | None,
    yes: bool,
) -> int:
    """
    Run a pipeline and write its images.

    With --plan, exactly what `renderline plan -o` has saved, or nothing. The paths of the files are printed to stdout, one a line; all else goes to stderr.
    """
    _refuse_contradictions(retry, saved=saved, revision=revision, attempt=attempt)
    asked = request_of(pipeline, given, selection, saved)
    compilation = api.compile_file(asked.pipeline, asked.given, asked.selection)
    voice.report(compilation.report)
    if compilation.report.errors:
        return ExitCode.FINDINGS
    compilation = narrowed(compilation, asked, revision)
    project = api.project_data_dir(asked.pipeline.parent, Path.cwd())
    way_on = WayOn(
        folder=engine.data_dir or project.parent,
        data_dir=engine.data_dir or project,
        token_file=engine.token_file,
    )
    if not compilation.submissions:
        voice.notice("nothing to run")
        return voice.finish(RunRecord(pipeline=compilation.name, engine="", workflows=()), way_on)
    if saved is not None:
        saved.check(compilation, data_dir=way_on.data_dir)
    options = RunOptions(
        engine=replace(engine, data_dir=way_on.data_dir),
        out_dir=out_dir,
        force=force,
        attempt=attempt,
        spread=spread,
        source=asked.pipeline,
        ledger_dir=way_on.folder,
        given=api.remembered(asked.given, compilation),
        allowance=allowance,
    )
    if retry is not None:
        return _retry(compilation, options, voice, way_on, is_agreed=yes)
    return voice.finish(_carry_out(compilation, options, voice, way_on, is_agreed=yes), way_on)


def _name_plan() -> None:
    """Other tools have the option, so its place here is named."""
    raise click.UsageError("`renderline plan` shows what would be sent and what it costs, and sends nothing")


def _refuse_contradictions(
    retry: str | None, *, saved: Saved | None, revision: str | None, attempt: int
) -> None:
    if saved is not None and revision is not None:
        raise click.UsageError("a saved plan is run as it is: --plan and --changed-since exclude each other")
    if retry is None:
        return
    # They would be of no effect: the run that is gone on with has its own bodies, attempts and folder.
    has_folder = click.get_current_context().get_parameter_source("out_dir") is ParameterSource.COMMANDLINE
    beside = {
        "--plan": saved is not None,
        "--changed-since": revision is not None,
        "--attempt": attempt > 1,
        "-o": has_folder,
    }
    for option, is_given in beside.items():
        if is_given:
            raise click.UsageError(
                f"--retry goes on with a run as it was begun: it and {option} exclude each other"
            )


def _retry(
    compilation: Compilation, options: RunOptions, voice: Voice, way_on: WayOn, *, is_agreed: bool
) -> int:
    def carry(observer: Observer, announce: Announce) -> RunRecord:
        return api.retry_failed(
            compilation,
            options,
            observer=observer,
            on_service=announce,
            on_notice=voice.notice,
            on_report=voice.report,
        )

    return go_on(
        voice, way_on, carry, is_agreed=is_agreed, renews_failed=True, cancels=options.spread.cancels
    )


def _carry_out(
    compilation: Compilation, options: RunOptions, voice: Voice, way_on: WayOn, *, is_agreed: bool
) -> RunRecord:
    course = Course(voice.console, way_on, cancels=options.spread.cancels)

    def begin(run_id: str) -> None:
        course.begin(run_id)
        voice.begin(run_id)

    def announce(service: Service, planned: Plan) -> None:
        ask(voice.console, planned, service, is_agreed=is_agreed, is_quiet=voice.is_quiet)

    with course.resumable(), voice.observing(len(compilation.submissions)) as observer:
        return api.run(
            compilation,
            options,
            observer=observer,
            on_service=announce,
            on_notice=voice.notice,
            on_begin=begin,
            on_report=voice.report,
        )
