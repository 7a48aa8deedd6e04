"""`--changed-since`: only what would be sent otherwise than at a git revision."""

from __future__ import annotations

import click

from renderline import api
from renderline.reporting.terminal import printable
from renderline.reporting.text import count

__all__ = ["changed_since_option", "narrowed"]

changed_since_option = click.option(
    "--changed-since",
    "revision",
    metavar="REV",
    help="Only the cells that would be sent otherwise than at this git revision, e.g. main.",
)
"""Handed to the command as its argument `revision`."""


def narrowed(compilation: api.Compilation, request: api.Request, revision: str | None) -> api.Compilation:
    """The cells that are left of a sound compilation; what is left out is said on stderr."""
    if revision is None:
        return compilation
    found = api.changed_since(compilation, request.pipeline, revision, request.given)
    left_out = count(found.same, "cell") + " left out"
    # On stderr even with --json: whoever gets fewer cells than the matrix has must not wonder where they went.
    click.echo(printable(f"since {revision}: {found.note or left_out}"), err=True)
    return found.compilation
