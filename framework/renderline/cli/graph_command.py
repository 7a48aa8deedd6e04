"""`renderline graph`."""

from __future__ import annotations

from pathlib import Path

import click

from renderline import api
from renderline.cli.console import write_report, write_text
from renderline.cli.exit_codes import ExitCode
from renderline.cli.options import FILE, given_options

__all__ = ["command"]


@click.command("graph")
@click.argument("pipeline", type=FILE)
@click.option(
    "--format", "picture", type=click.Choice(("mermaid", "svg")), default="mermaid", show_default=True
)
@given_options
def command(*, given: api.Given, pipeline: Path, picture: str) -> int:
    """
    Draw what a pipeline's steps read from each other.

    The steps are those of the first matrix cell; what is downloaded is set off. The picture goes to stdout.
    """
    from renderline.reporting.graph import graph_of, mermaid
    from renderline.reporting.graph_svg import svg

    drawing = api.draw(pipeline, given)
    write_report(drawing.report)
    if drawing.pipeline is None:
        return ExitCode.FINDINGS
    write_text((svg if picture == "svg" else mermaid)(graph_of(drawing.pipeline)))
    return ExitCode.OK
