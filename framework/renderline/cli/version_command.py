"""`renderline version`."""

from __future__ import annotations

import click

from renderline import __version__
from renderline.cli.console import write_text

__all__ = ["command"]


@click.command("version")
def command() -> None:
    """Print the version."""
    write_text(f"{__version__}\n")
