"""`renderline compile`."""

from __future__ import annotations

from pathlib import Path

import click

from renderline import api
from renderline.cli.console import write_report, write_text
from renderline.cli.exit_codes import ExitCode
from renderline.cli.options import FILE, given_options, selection_options

__all__ = ["command"]


@click.command("compile")
@click.argument("pipeline", type=FILE)
@click.option("--body", is_flag=True, help="Print the bare request bodies, one JSON line each.")
@selection_options
@given_options
def command(*, given: api.Given, selection: api.Selection, pipeline: Path, body: bool) -> int:
    """
    Print the request bodies a pipeline compiles to.

    The same file and parameters give the same bytes on every machine; no network is used. Nothing is printed to stdout
    when there are errors.
    """
    compilation = api.compile_file(pipeline, given, selection)
    write_report(compilation.report)
    if compilation.report.errors:
        return ExitCode.FINDINGS
    write_text(api.body_lines(compilation) if body else api.plan_document(compilation))
    return ExitCode.OK
