"""`renderline download`."""

from __future__ import annotations

from pathlib import Path

import click

from renderline import api
from renderline.cli import completion
from renderline.cli.options import FILE, records_options
from renderline.cli.voice import Voice, voice_options
from renderline.cli.way_on import WayOn

__all__ = ["command"]


@click.command("download")
@click.argument("run", required=False, shell_complete=completion.runs)
@click.option("--cell", metavar="KEY", help="Only the files of this cell, e.g. style=neon,seed=1.")
@click.option(
    "-o",
    "--out-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the files go.  [default: the run's own folder]",
)
@click.option("--force", is_flag=True, help="Overwrite files of the same name.")
@click.option("--token-file", type=FILE, help="A file with the token.")
@records_options
@voice_options
def command(  # noqa: PLR0913 - one argument an option
    *,
    voice: Voice,
    run: str | None,
    cell: str | None,
    out_dir: Path | None,
    force: bool,
    token_file: Path | None,
    folder: Path,
    data_dir: Path,
) -> int:
    """
    Fetch the files of a run that are ready; nothing is sent.

    RUN is its id or the beginning of it; without one, the latest run. Addresses that have expired are asked for anew.
    """
    options = api.FetchOptions(
        engine=api.EngineChoice(token_file=token_file, data_dir=data_dir),
        cell=cell,
        out_dir=out_dir,
        force=force,
    )
    with voice.observing() as observer:
        record = api.download_run(
            folder,
            run or api.latest_run(folder).id,
            options,
            observer=observer,
            on_notice=voice.notice,
        )
    way_on = WayOn(folder=folder, data_dir=data_dir, token_file=token_file)
    return voice.finish(record, way_on)
