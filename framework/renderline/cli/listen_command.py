"""`renderline listen`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from renderline import api
from renderline.cli import completion
from renderline.cli.console import write_text
from renderline.cli.exit_codes import ExitCode
from renderline.cli.options import FILE, records_options
from renderline.cli.voice import Voice, voice_options
from renderline.cli.way_on import WayOn
from renderline.execution.events import Observer, ignore
from renderline.ledger.endings import Ending
from renderline.reporting.text import count

__all__ = ["command"]


@click.command("listen")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8189, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one."
)
@click.option(
    "--public-url",
    metavar="URL",
    help="What the service calls, where a proxy or tunnel leads from there to here.",
)
@click.option("--print-url", is_flag=True, help="Print the callback's address, and hear nothing.")
@click.option(
    "--until-done",
    "run",
    metavar="RUN",
    shell_complete=completion.runs,
    help="End with this run's last workflow.",
)
@click.option("--token-file", type=FILE, help="A file with the token.")
@records_options
@voice_options
def command(  # noqa: PLR0913 - one argument an option
    *,
    voice: Voice,
    host: str,
    port: int,
    public_url: str | None,
    print_url: bool,
    run: str | None,
    token_file: Path | None,
    folder: Path,
    data_dir: Path,
) -> int:
    """
    Hear callbacks, and fetch what they tell of.

    Put the address that it prints into a pipeline's `callbacks`, and send with `run --no-wait`. Each event has the service asked how its workflow stands; what has
    ended is written down and its files fetched, as `download` does. What an event missed is found out a minute later.
    """
    engine = api.EngineChoice(token_file=token_file, data_dir=data_dir)
    options = api.ListenOptions(host=host, port=port, public_url=public_url, engine=engine, until_done=run)
    if print_url:
        write_text(f"{api.callback_url(folder, options)}\n")
        return ExitCode.OK
    record, way_on = None, WayOn(folder=folder, data_dir=data_dir, token_file=token_file)
    with _tally(voice, is_endless=run is None) as hearing:
        record = api.listen(folder, options, hearing)
    return ExitCode.OK if record is None else voice.finish(record, way_on)


@contextmanager
def _tally(voice: Voice, *, is_endless: bool) -> Iterator[api.Hearing]:
    """Tell what is heard, and at Ctrl-C, which ends what would have no other end, what it came to."""
    heard, files = 0, 0

    def count_event(_event: object) -> None:
        nonlocal heard
        heard += 1

    def tell(record: api.RunRecord) -> None:
        nonlocal files
        for each in record.workflows:
            name = f"{record.id} {each.cell_key}".strip()
            new = [output.path for output in each.outputs if output.is_new]
            files += len(new)
            if each.status != Ending.DETACHED:
                voice.notice(f"{name}: {each.status}{f', {each.failure}' if each.failure else ''}")
            for path in new:
                voice.notice(f"  {path}")

    observer: Observer = voice.stream or ignore
    try:
        yield api.Hearing(
            on_up=lambda url: voice.notice(f"listening for callbacks to {url}; Ctrl-C ends it"),
            on_event=count_event,
            on_record=tell,
            on_notice=voice.notice,
            observer=observer,
        )
    except KeyboardInterrupt:
        voice.notice(f"{count(heard, 'event')} heard, {count(files, 'file')} fetched")
        if not is_endless:
            raise
