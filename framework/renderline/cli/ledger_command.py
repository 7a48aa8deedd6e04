"""`renderline ledger`."""

from __future__ import annotations

from pathlib import Path

import click

from renderline import api
from renderline.cli.console import people, write_json, write_text
from renderline.cli.exit_codes import ExitCode
from renderline.cli.options import json_option
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
@click.option(
    "--project",
    default=".",
    type=click.Path(exists=True, path_type=Path),
    help="A folder or file of the project whose ledger is meant.  [default: the current folder]",
)
@json_option
def command(*, grouping: str, project: Path, as_json: bool) -> int:
    """
    Compare what runs were expected to cost with what they did.

    Debit and credit are what the service says it took and gave back; runs on the embedded engine cost nothing and are left out.
    """
    from renderline.ledger.spending import Grouping
    from renderline.reporting import account

    by = Grouping(grouping)
    lines = api.account(api.ledger_dir(project), by)
    if as_json:
        write_json(account.account_document(lines, by))
        return ExitCode.OK
    write_text(table(account.account_rows(lines, by)))
    for note in account.account_notes(lines, by):
        people().print(f"note: {note}")
    return ExitCode.OK
