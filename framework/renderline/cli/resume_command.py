"""`renderline resume`."""

from __future__ import annotations

from pathlib import Path

import click

from renderline import api
from renderline.api import EngineChoice, RunRecord, Spread
from renderline.cli import completion
from renderline.cli.going_on import Announce, go_on
from renderline.cli.options import name_and_value, records_options, spread_options
from renderline.cli.voice import Voice, voice_options
from renderline.cli.way_on import WayOn
from renderline.execution.events import Observer

__all__ = ["command"]


@click.command("resume")
@click.argument("run", required=False, shell_complete=completion.runs)
@click.option("--retry-failed", is_flag=True, help="Make failed cells anew, which is paid for again.")
@click.option("--force", is_flag=True, help="Overwrite files of the same name.")
@click.option("--allow-unknown", is_flag=True, help="Keep caps on spending without steps of unknown price.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before work that costs Buzz.")
@click.option(
    "-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="A secret, which is kept nowhere."
)
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with the token.",
)
@spread_options
@records_options
@voice_options
def command(  # noqa: PLR0913 - one argument an option
    *,
    voice: Voice,
    run: str | None,
    retry_failed: bool,
    force: bool,
    allow_unknown: bool,
    yes: bool,
    params: tuple[str, ...],
    spread: Spread,
    token_file: Path | None,
    folder: Path,
    data_dir: Path,
) -> int:
    """
    Go on with a run that was interrupted.

    RUN is its id or the beginning of it; without one, the latest run. What was sent is followed, what was not is sent, missing
    files are fetched; nothing is paid for twice. Files of a complete run that were deleted come back for nothing.
    """
    options = api.ResumeOptions(
        engine=EngineChoice(token_file=token_file, data_dir=data_dir),
        force=force,
        renews_failed=retry_failed,
        spread=spread,
        secrets=dict(name_and_value(each) for each in params),
        allows_unknown=allow_unknown,
    )
    run_id = run or api.latest_run(folder).id

    def carry(observer: Observer, announce: Announce) -> RunRecord:
        return api.resume(
            folder, run_id, options, observer=observer, on_service=announce, on_notice=voice.notice
        )

    way_on = WayOn(folder=folder, data_dir=data_dir, token_file=token_file)
    return go_on(voice, way_on, carry, is_agreed=yes, renews_failed=retry_failed, cancels=spread.cancels)
