"""`renderline init`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from renderline import api
from renderline.cli.console import people, write_text
from renderline.cli.exit_codes import ExitCode
from renderline.reporting.terminal import printable

__all__ = ["command"]

_NEXT = (
    ("validate", "every mistake at its line; there is none yet"),
    ("plan pipelines/enlarge.yaml", "what it does and costs, offline"),
    ("run pipelines/enlarge.yaml", "on the embedded engine: no account, no cost"),
    ("test", "compares the pipelines with their snapshots"),
)


@click.command("init")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(file_okay=False, path_type=Path))
def command(*, folder: Path) -> int:
    """
    Begin a project: pipelines, a photo, a step template, tests.

    The files go into DIR, the current folder unless given, and their paths to stdout. No file is ever overwritten: a README.md and a .gitignore stay as they are, and where
    anything else stands in the way, nothing is written.
    """
    made = api.start_project(folder)
    write_text("".join(f"{path.as_posix()}\n" for path in made.written))
    console = people()
    if made.kept:
        named = " and ".join(printable(str(path)) for path in made.kept)
        console.print(f"left as {'it is' if len(made.kept) == 1 else 'they are'}: {named}")
    if any(path.name == ".gitignore" for path in made.kept):
        console.print("put /out/ into it, where the images are written")
    console.print(f"{len(made.written)} files written; next:")
    if folder.resolve() != Path.cwd():
        console.print(f"  cd {printable(str(folder))}")
    program = _program()
    width = max(len(line) for line, _ in _NEXT)
    for line, does in _NEXT:
        console.print(f"  {program} {line:<{width}}  # {does}")
    return ExitCode.OK


def _program() -> str:
    """What to type: the bare name where the shell finds it, else the file that runs now."""
    return "renderline" if shutil.which("renderline") else str(Path(sys.argv[0]).absolute())
