"""`renderline gc`."""

from __future__ import annotations

from pathlib import Path

import click

from renderline import api
from renderline.cli.console import write_json, write_text
from renderline.cli.exit_codes import ExitCode
from renderline.cli.options import json_option
from renderline.cli.quantities import DURATION_S

__all__ = ["command"]


@click.command("gc")
@click.option(
    "--older-than",
    "older_than_s",
    type=DURATION_S,
    metavar="AGE",
    help="Remove finished work of that age too, e.g. 7d or 12h.  [default: 30d]",
)
@click.option("--dry-run", is_flag=True, help="Say what would go, and remove nothing.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Data folder of the local engine; the project's by default.",
)
@click.option(
    "--blobs",
    "blobs_url",
    metavar="URL",
    help="The object store that `serve --blobs` was given, to free it too.",
)
@json_option
def command(
    *, older_than_s: int | None, dry_run: bool, data: Path | None, blobs_url: str | None, as_json: bool
) -> int:
    """
    Free the disk of old work of the embedded engine.

    Finished workflows and images are kept for 30 days, and a serving engine removes older ones by itself. Files that a run has
    downloaded, unfinished work, added models and the record of runs always stay.
    """
    from renderline.reporting.reclaimed import reclaimed_document, reclaimed_text

    found = api.reclaim(data_dir=data, older_than_s=older_than_s, blobs_url=blobs_url, only_look=dry_run)
    if as_json:
        write_json(reclaimed_document(found))
    else:
        write_text(f"{reclaimed_text(found)}\n")
    return ExitCode.OK
