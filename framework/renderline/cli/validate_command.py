"""`renderline validate`."""

from __future__ import annotations

from pathlib import Path

import click

from renderline import api
from renderline.cli.console import write_json, write_report
from renderline.cli.exit_codes import ExitCode
from renderline.cli.options import given_options, json_option
from renderline.reporting import json_v1

__all__ = ["command"]


@click.command("validate")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--recipe", metavar="NAME", help="The files hold the bare input of this recipe, e.g. imageUpscaler."
)
@given_options
@json_option
def command(*, given: api.Given, paths: tuple[Path, ...], recipe: str | None, as_json: bool) -> int:
    """
    Report every problem in pipeline files.

    PATHS are files or folders; without any, the project's pipelines are checked. Exit code 10 says that there are errors.
    """
    report = api.validate_all(paths, given, recipe=recipe)
    if as_json:
        write_json(json_v1.report_document(report))
    else:
        write_report(report)
    return ExitCode.FINDINGS if report.errors else ExitCode.OK
