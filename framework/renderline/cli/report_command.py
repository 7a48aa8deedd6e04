"""`renderline report`."""

from __future__ import annotations

from pathlib import Path

import click

from renderline import api
from renderline.cli import completion
from renderline.cli.console import people, write_text
from renderline.cli.exit_codes import ExitCode
from renderline.cli.options import records_options

__all__ = ["command"]


@click.command("report")
@click.argument("run", required=False, shell_complete=completion.runs)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write.  [default: report-RUN.html beside the run's files]",
)
@click.option(
    "--thumbnail",
    "side_px",
    default=320,
    show_default=True,
    type=click.IntRange(64, 1024),
    metavar="PIXELS",
    help="The longest side of the small pictures that the file holds.",
)
@click.option("--force", is_flag=True, help="Overwrite a file that is no report.")
@records_options
def command(
    *, run: str | None, output: Path | None, side_px: int, force: bool, folder: Path, data_dir: Path
) -> int:
    """
    Write a run as one HTML file with its pictures, costs and failures.

    Without RUN it is about the latest one. The file needs no network and holds small pictures; the originals are linked from where it lies, so
    leave it in its folder, or move both. Its path is printed to stdout.
    """
    del data_dir
    written = api.report_run(folder, run, api.ReportOptions(path=output, side_px=side_px, force=force))
    people().print(f"{written.size_bytes:,} bytes; open it in a browser")
    write_text(f"{written.path}\n")
    return ExitCode.OK
