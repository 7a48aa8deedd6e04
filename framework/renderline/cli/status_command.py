"""`renderline status`."""

from __future__ import annotations

from pathlib import Path

import click

from renderline import api
from renderline.cli import completion
from renderline.cli.console import people, write_json, write_text
from renderline.cli.exit_codes import ExitCode
from renderline.cli.options import FILE, json_option, records_options
from renderline.reporting.terminal import printable

__all__ = ["command"]


@click.command("status")
@click.argument("run", required=False, shell_complete=completion.runs)
@click.option("--token-file", type=FILE, help="A file with the token.")
@records_options
@json_option
def command(*, run: str | None, token_file: Path | None, folder: Path, data_dir: Path, as_json: bool) -> int:
    """
    Ask the service how a run stands now.

    RUN is its id or the beginning of it; without one, the latest run. Only cells that had not ended are asked for; nothing is changed or
    fetched. `renderline runs show` tells what is known without asking.
    """
    from renderline.reporting import live_run

    console = people()
    found = api.look_at(
        folder,
        run or api.latest_run(folder).id,
        api.EngineChoice(token_file=token_file, data_dir=data_dir),
        on_notice=lambda sentence: console.print(printable(sentence)),
    )
    if as_json:
        write_json(live_run.document(found))
    else:
        write_text("".join(f"{line}\n" for line in live_run.lines(found)))
    return ExitCode.OK
