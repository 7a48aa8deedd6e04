"""`renderline runs`."""

from __future__ import annotations

from pathlib import Path

import click

from renderline import api
from renderline.cli.console import people, write_json, write_text
from renderline.cli.exit_codes import ExitCode
from renderline.cli.options import json_option
from renderline.cli.tables import table

__all__ = ["command"]

_project = click.option(
    "--project",
    default=".",
    type=click.Path(exists=True, path_type=Path),
    help="A folder or file of the project whose ledger is meant.  [default: the current folder]",
)
_token_file = click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with the token.",
)


@click.group("runs")
def command() -> None:
    """List, show and cancel the runs of this project."""


@command.command("list")
@click.option("-n", "limit", default=20, show_default=True, type=click.IntRange(1), help="At most so many.")
@_project
@json_option
def list_command(*, limit: int, project: Path, as_json: bool) -> int:
    """List the latest runs, the newest first."""
    from renderline.reporting import run_history

    past = api.list_runs(api.ledger_dir(project), limit=limit)
    if as_json:
        write_json(run_history.runs_document(past))
    else:
        write_text(table(run_history.run_rows(past)))
    return ExitCode.OK


@command.command("show")
@click.argument("run", required=False)
@_project
@json_option
def show_command(*, run: str | None, project: Path, as_json: bool) -> int:
    """Show how the cells of a run stand; without RUN, of the latest one."""
    from renderline.reporting import run_history

    folder = api.ledger_dir(project)
    past = api.show_run(folder, run or api.latest_run(folder).id)
    if as_json:
        write_json(run_history.run_document(past))
    else:
        write_text("".join(f"{line}\n" for line in run_history.cell_lines(past)))
    return ExitCode.OK


@command.command("cancel")
@click.argument("run")
@_project
@_token_file
def cancel_command(*, run: str, project: Path, token_file: Path | None) -> int:
    """Stop the workflows of a run that have not ended."""
    folder = api.ledger_dir(project)
    engine = api.EngineChoice(token_file=token_file, data_dir=folder / "engine")
    stopped = api.cancel_run(folder, run, engine)
    people().print(f"{len(stopped)} workflow(s) told to stop; `renderline runs show {run}` has the rest")
    return ExitCode.OK
