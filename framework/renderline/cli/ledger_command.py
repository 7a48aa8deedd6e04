"""`renderline ledger`."""

from __future__ import annotations

from pathlib import Path

import click

from renderline import api
from renderline.cli.console import people, write_json, write_text
from renderline.cli.exit_codes import ExitCode
from renderline.cli.options import json_option, records_options
from renderline.cli.tables import table

__all__ = ["command"]


@click.command("ledger")
@click.option(
    "--by",
    "grouping",
    default="run",
    show_default=True,
    type=click.Choice(("run", "model", "step-type")),
    help="What one line is about.",
)
@records_options
@json_option
def command(*, grouping: str, folder: Path, data_dir: Path, as_json: bool) -> int:
    """
    Compare what runs were expected to cost with what they did.

    What `plan --live` was told before a run stands beside the estimate. Debit and credit are what the service says it took and gave back; runs on the embedded engine cost nothing and are left out.
    """
    from renderline.ledger.spending import Grouping
    from renderline.reporting import account

    del data_dir
    by = Grouping(grouping)
    lines = api.account(folder, by)
    if as_json:
        write_json(account.account_document(lines, by))
        return ExitCode.OK
    if not lines:
        people().print("no run that cost Buzz is on record; runs on the embedded engine are left out")
        return ExitCode.OK
    write_text(table(account.account_rows(lines, by)))
    for note in account.account_notes(lines, by):
        people().print(f"note: {note}")
    return ExitCode.OK
