"""`renderline plan`."""

from __future__ import annotations

from pathlib import Path

import click

from renderline import api
from renderline.cli.console import people, write_json, write_report
from renderline.cli.exit_codes import ExitCode
from renderline.cli.options import (
    FILE,
    allowance_options,
    given_options,
    json_option,
    selection_options,
    upscaler_option,
)
from renderline.reporting import json_v1

__all__ = ["command"]


@click.command("plan")
@click.argument("pipeline", type=FILE)
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Save the plan, for `renderline run --plan`.",
)
@upscaler_option
@allowance_options
@selection_options
@given_options
@json_option
def command(  # noqa: PLR0913 - one argument an option
    *,
    given: api.Given,
    selection: api.Selection,
    allowance: api.Allowance,
    pipeline: Path,
    upscaler: str | None,
    out: Path | None,
    as_json: bool,
) -> int:
    """
    Show what a pipeline will do and cost.

    Prices come from published rules, offline; what has no published price is called unknown. They are held against the
    pipeline's budget.
    """
    from renderline.reporting.plan_text import plan_view

    compilation = api.compile_file(pipeline, given, selection)
    write_report(compilation.report)
    if compilation.report.errors:
        return ExitCode.FINDINGS
    data_dir = api.project_data_dir(pipeline.parent, Path.cwd())
    plan = api.plan(compilation, upscaler=upscaler, data_dir=data_dir)
    if as_json:
        write_json(json_v1.plan_document(plan))
    else:
        people().print(plan_view(plan))
    kept = api.check_budget(compilation, plan, allowance)
    write_report(kept)
    if out is not None and not kept.errors:
        request = api.Request(pipeline=pipeline, given=given, selection=selection)
        api.save_plan(out, request, compilation, plan)
    return ExitCode.OVER_BUDGET if kept.errors else ExitCode.OK
