"""How a run is told: to people, with bars or quietly, and to machines, at its end or event by event."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING

import click

from renderline.api import Report, RunRecord
from renderline.cli.console import people, write_json, write_report, write_text
from renderline.cli.event_stream import EventStream
from renderline.cli.options import json_option
from renderline.cli.outcome import exit_code, tell
from renderline.cli.progress import progress_bars
from renderline.cli.termination import Termination
from renderline.cli.way_on import WayOn
from renderline.execution.events import Observer, ignore
from renderline.reporting import json_v1
from renderline.reporting.terminal import printable

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Voice", "voice_options"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """
    What the user wants to hear.

    Attributes:
        console: for people, on stderr.
        is_quiet: only questions, warnings and failures there.
        as_json: one document on stdout when it has ended.
        stream: every event on stdout as it happens; None for none.
    """

    console: Console
    is_quiet: bool
    as_json: bool
    stream: EventStream | None

    @contextmanager
    def observing(self, cells: int = 1) -> Iterator[Observer]:
        """Tell the course of a run of so many cells."""
        if self.stream is not None:
            yield self.stream
        elif self.is_quiet:
            yield ignore
        else:
            with progress_bars(self.console, cells) as observer:
                yield observer

    def begin(self, run_id: str) -> None:
        """The run stands in the ledger."""
        if self.stream is not None:
            self.stream.begin(run_id)

    def notice(self, sentence: str) -> None:
        """Tell something that is no failure."""
        if self.stream is not None:
            self.stream.notice(sentence)
        elif not self.is_quiet:
            self.console.print(printable(sentence))

    def report(self, report: Report) -> None:
        """Tell findings."""
        write_report(report)
        if self.stream is not None and report.errors:
            self.stream.report = json_v1.report_document(report)

    def finish(self, record: RunRecord, way_on: WayOn) -> int:
        """Tell how a run ended; the exit code that says so."""
        if self.stream is not None:
            self.stream.record = json_v1.run_document(record)
        elif self.as_json:
            write_json(json_v1.run_document(record))
        else:
            # One path a line, so that a shell can hand the files on; a run without files prints nothing.
            write_text("".join(f"{output.path}\n" for each in record.workflows for output in each.outputs))
        # Last, since on a screen hundreds of paths would carry it away.
        # Quiet runs still tell of failures: silence has to mean that all is there.
        if record.workflows and (record.incomplete or not self.is_quiet):
            tell(self.console, record, way_on)
        return exit_code(record)


def voice_options(command: Callable[..., int]) -> Callable[..., int]:
    """`--json`, `--json-stream` and `--quiet`, handed to the command as its argument `voice`."""

    @json_option
    @click.option("--json-stream", is_flag=True, help="Print each event on stdout as one line of JSON.")
    @click.option(
        "-q", "--quiet", is_flag=True, help="On stderr only what went wrong, and what has to be asked."
    )
    @wraps(command)
    def wrapped(*, as_json: bool, json_stream: bool, quiet: bool, **others: object) -> int:
        if as_json and json_stream:
            raise click.UsageError("--json and --json-stream exclude each other")
        if not json_stream:
            return command(voice=_voice(None, is_quiet=quiet, as_json=as_json), **others)
        # Asked when it ends: the closing line says whether it was a signal that ended it.
        termination = click.get_current_context().find_object(Termination)
        stream = EventStream(
            write_text, is_terminated=lambda: termination is not None and termination.is_asked_for
        )
        with stream.closed() as close:
            code = command(voice=_voice(stream, is_quiet=quiet, as_json=False), **others)
            close(code)
            return code

    return wrapped


def _voice(stream: EventStream | None, *, is_quiet: bool, as_json: bool) -> Voice:
    return Voice(console=people(), is_quiet=is_quiet, as_json=as_json, stream=stream)
