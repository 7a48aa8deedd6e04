"""`renderline validate`."""

from __future__ import annotations

from pathlib import Path

import click

from renderline import api
from renderline.cli.console import write_report, write_text
from renderline.cli.exit_codes import ExitCode
from renderline.cli.options import format_options, given_options
from renderline.reporting.formats import FORMATS
from renderline.reporting.mending import mending_lines
from renderline.reporting.text import count

__all__ = ["command"]


@click.command("validate")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--recipe", metavar="NAME", help="The files hold the bare input of this recipe, e.g. imageUpscaler."
)
@click.option(
    "--fix", "is_fix", is_flag=True, help="First mend in the files what can only be meant in one way."
)
@given_options
@format_options
def command(
    *, given: api.Given, paths: tuple[Path, ...], recipe: str | None, is_fix: bool, report_format: str
) -> int:
    """
    Report every problem in pipeline files.

    PATHS are files or folders; without any, the project's pipelines are checked. Exit code 10 says that there are errors; with
    --fix, that some are left.
    """
    mending = api.mend_all(paths, given, recipe=recipe) if is_fix else None
    report = mending.report if mending else api.validate_all(paths, given, recipe=recipe)
    for line in mending_lines(mending) if mending else ():
        click.echo(line, err=True)
    if report_format == "text":
        write_report(report)
        if not report.diagnostics:
            click.echo(f"{count(len(report.files), 'file')}, no mistakes", err=True)
    else:
        write_text(FORMATS[report_format](report))
    is_left = report.errors or (mending and mending.refusals)
    return ExitCode.FINDINGS if is_left else ExitCode.OK
