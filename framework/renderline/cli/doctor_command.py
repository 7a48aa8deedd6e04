"""`renderline doctor`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from renderline import api
from renderline.cli.console import write_json, write_text
from renderline.cli.exit_codes import ExitCode
from renderline.cli.options import FILE, json_option
from renderline.reporting.terminal import printable

__all__ = ["command"]


@click.command("doctor")
@click.option("--token-file", type=FILE, help="A file with the token of a service elsewhere.")
@json_option
def command(*, token_file: Path | None, as_json: bool) -> int:
    """
    Say what is installed, whose token is used and where data lies.

    Nothing is sent anywhere, and the token itself is never shown.
    """
    facts = api.check_up(Path.cwd(), os.environ, home=Path.home(), token_file=token_file)
    if as_json:
        listed = [{"subject": each.subject, "found": each.found, "cure": each.cure or None} for each in facts]
        write_json({"format": "renderline.doctor/1", "facts": listed})
        return ExitCode.OK
    for fact in facts:
        cure = f" ({printable(fact.cure)})" if fact.cure else ""
        write_text(f"{fact.subject}: {printable(fact.found)}{cure}\n")
    return ExitCode.OK
