"""`renderline compile`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from renderline import api
from renderline.cli.console import write_bytes, write_report
from renderline.cli.exit_codes import ExitCode
from renderline.cli.options import FILE, given_options, selection_options

__all__ = ["command"]

_IN_MEMORY_BYTES = 4 << 20


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
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as written:
        write = api.write_bodies if body else api.write_plan
        report = write(written, pipeline, given, selection)
        write_report(report)
        if report.errors:
            return ExitCode.FINDINGS
        written.seek(0)
        write_bytes(written)
    return ExitCode.OK
