"""`renderline verify`."""

from __future__ import annotations

from pathlib import Path

import click

from renderline import api
from renderline.cli.console import write_json, write_text
from renderline.cli.exit_codes import ExitCode
from renderline.cli.options import json_option, records_options

__all__ = ["command"]


@click.command("verify")
@click.argument("run", required=False)
@records_options
@json_option
def command(*, run: str | None, folder: Path, data_dir: Path, as_json: bool) -> int:
    """
    Check a run's images and bodies against its commit.

    RUN is its id or the beginning of it; without one, the latest run. The pipeline is compiled again as of the run's commit, with
    the run's parameters, and the sha256 of every file is read. Ends with 1 where something is not what it was.
    """
    from renderline.reporting.verification import verification_document, verification_lines

    del data_dir
    found = api.verify(folder, run or api.latest_run(folder).id)
    if as_json:
        write_json(verification_document(found))
    else:
        write_text("".join(f"{line}\n" for line in verification_lines(found)))
    return ExitCode.OK if found.holds else ExitCode.FAILURE
