"""`renderline runs`."""

from __future__ import annotations

from pathlib import Path

import click

from renderline import api
from renderline.cli import completion
from renderline.cli.arguments import CommandGroup
from renderline.cli.console import people, write_json, write_text
from renderline.cli.exit_codes import ExitCode
from renderline.cli.options import json_option, records_options
from renderline.cli.tables import table
from renderline.reporting.text import count

__all__ = ["command"]

_token_file = click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with the token.",
)


@click.group("runs", cls=CommandGroup)
def command() -> None:
    """List, show and cancel the runs of this project."""


@command.command("list")
@click.option("-n", "limit", default=20, show_default=True, type=click.IntRange(1), help="At most so many.")
@records_options
@json_option
def list_command(*, limit: int, folder: Path, data_dir: Path, as_json: bool) -> int:
    """List the latest runs, the newest first."""
    from renderline.reporting import run_history

    del data_dir
    past = api.list_runs(folder, limit=limit)
    if as_json:
        write_json(run_history.runs_document(past))
    elif not past:
        people().print("no run is on record in this project")
    else:
        write_text(table(run_history.run_rows(past)))
    return ExitCode.OK


@command.command("show")
@click.argument("run", required=False, shell_complete=completion.runs)
@records_options
@json_option
def show_command(*, run: str | None, folder: Path, data_dir: Path, as_json: bool) -> int:
    """Show how the cells of a run stand; without RUN, of the latest one."""
    from renderline.reporting import run_history

    del data_dir
    past = api.show_run(folder, run or api.latest_run(folder).id)
    if as_json:
        write_json(run_history.run_document(past))
    else:
        write_text("".join(f"{line}\n" for line in run_history.cell_lines(past)))
    return ExitCode.OK


@command.command("cancel")
@click.argument("run", shell_complete=completion.runs)
@records_options
@_token_file
def cancel_command(*, run: str, folder: Path, data_dir: Path, token_file: Path | None) -> int:
    """Stop the workflows of a run that have not ended."""
    engine = api.EngineChoice(token_file=token_file, data_dir=data_dir)
    stopped = api.cancel_run(folder, run, engine)
    people().print(
        f"{count(len(stopped), 'workflow')} told to stop; `renderline runs show {run}` has the rest"
    )
    return ExitCode.OK
