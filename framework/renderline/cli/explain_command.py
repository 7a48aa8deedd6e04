"""`renderline explain`."""

from __future__ import annotations

import click

from renderline.cli.console import write_text
from renderline.cli.exit_codes import ExitCode

__all__ = ["command"]


@click.command("explain")
@click.argument("code", required=False)
def command(*, code: str | None) -> int:
    """
    Explain a code of a report, such as RL203.

    CODE is an id or a name, as in RL203 or unknown-key; without it, all codes are listed.
    """
    from renderline.reporting import catalogue, explanation

    if code is None:
        write_text(explanation.listing(catalogue.codes().values()))
        return ExitCode.OK
    found = catalogue.find(code)
    write_text(explanation.render(found, explanation.examples().get(found.id)))
    return ExitCode.OK
