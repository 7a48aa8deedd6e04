"""`renderline init`."""

from __future__ import annotations

from pathlib import Path

import click

from renderline import api
from renderline.cli.console import people, write_text
from renderline.cli.exit_codes import ExitCode
from renderline.reporting.terminal import printable

__all__ = ["command"]

_NEXT = (
    ("renderline validate", "every mistake at its line; there is none yet"),
    ("renderline plan pipelines/enlarge.yaml", "what it does and costs, offline"),
    ("renderline run pipelines/enlarge.yaml", "on the embedded engine: no account, no cost"),
    ("renderline test", "compares the pipelines with their snapshots"),
)


@click.command("init")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(file_okay=False, path_type=Path))
def command(*, folder: Path) -> int:
    """
    Begin a project: pipelines, a photo, a step template, tests.

    The files go into DIR, the current folder unless given, and their paths to stdout. No file is ever overwritten: where one stands in the way, nothing is written.
    """
    written = api.start_project(folder)
    write_text("".join(f"{path.as_posix()}\n" for path in written))
    console = people()
    console.print(f"{len(written)} files written; next:")
    if folder.resolve() != Path.cwd():
        console.print(f"  cd {printable(str(folder))}")
    width = max(len(line) for line, _ in _NEXT)
    for line, does in _NEXT:
        console.print(f"  {line:<{width}}  # {does}")
    return ExitCode.OK
