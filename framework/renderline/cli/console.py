"""Where words go: what a command was asked for to stdout, whatever else there is to say to stderr."""

from __future__ import annotations

import io
import os
import shutil
import sys
from typing import IO, TYPE_CHECKING

import click

from renderline import canonical
from renderline.canonical import JsonObject

if TYPE_CHECKING:
    from rich.console import Console

    from renderline.reporting.report import Report

__all__ = [
    "answers",
    "machine_output",
    "people",
    "use_colour",
    "write_bytes",
    "write_json",
    "write_report",
    "write_text",
]

_LOG_COLUMNS = 160


def write_json(document: JsonObject) -> None:
    """One JSON document on stdout, never styled."""
    write_text(canonical.pretty(document))


def write_text(text: str) -> None:
    """Bytes for machines on stdout: UTF-8 and LF on every system and locale."""
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def write_bytes(file: IO[bytes]) -> None:
    """The rest of a file on stdout, as it is."""
    shutil.copyfileobj(file, sys.stdout.buffer)
    sys.stdout.buffer.flush()


def machine_output() -> IO[bytes]:
    """Stdout for documents that are written piece by piece; whoever writes flushes."""
    return sys.stdout.buffer


def write_report(report: Report) -> None:
    """Findings for people, on stderr."""
    from renderline.reporting import text

    click.echo(text.render(report, colour=use_colour()), err=True, nl=False, color=use_colour())


def use_colour(*, on_stdout: bool = False) -> bool:
    """Whether stderr, or stdout, is painted: on a terminal, unless NO_COLOR is set to anything."""
    if os.environ.get("NO_COLOR"):
        return False
    stream = sys.stdout if on_stdout else sys.stderr
    return bool(os.environ.get("CLICOLOR_FORCE")) or stream.isatty()


def people() -> Console:
    """A rich console on stderr that obeys `use_colour`."""
    return _console(on_stdout=False)


def answers() -> Console:
    """A rich console on stdout, for a table that was asked for."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # In a locale with fewer letters an arrow would end the command.
        sys.stdout.reconfigure(encoding="utf-8")
    return _console(on_stdout=True)


def _console(*, on_stdout: bool) -> Console:
    from rich.console import Console

    # Where nobody watches, lines are cut by nobody: a log keeps every sentence in one piece.
    width = None if (sys.stdout if on_stdout else sys.stderr).isatty() else _LOG_COLUMNS
    return Console(
        stderr=not on_stdout,
        no_color=not use_colour(on_stdout=on_stdout),
        highlight=False,
        markup=False,
        soft_wrap=True,
        width=width,
    )
