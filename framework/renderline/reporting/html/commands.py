"""The commands that make a cell of a past run again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

from renderline import canonical
from renderline.compiler.submission import Submission
from renderline.ledger.entries import RunEntry
from renderline.rules.secret_literal import veiled

__all__ = ["checkout_command", "run_command"]


def checkout_command(entry: RunEntry) -> str:
    """What brings back the commit that a run was made from; empty outside of a repository."""
    return "" if entry.commit is None else f"git switch --detach {entry.commit.sha}"


def run_command(entry: RunEntry, submission: Submission, project: Path, *, attempt: int) -> str:
    """
    What makes one cell again, for a POSIX shell in the project's folder.

    A secret stands as an ellipsis in it, since the ledger has no value of one; what looks like one is veiled.
    """
    words = ["renderline", "run", _source(entry, project), *_values(entry)]
    if submission.cell_key:
        words += ["--cell", submission.cell_key]
    if entry.engine != "local":
        words += ["--engine", veiled("", entry.engine)]
    elif isinstance(upscaler := entry.given.get("upscaler"), str):
        words += ["--upscaler", upscaler]
    # The same attempt is found, and costs nothing; the number is needed where it is not the first.
    if attempt > 1:
        words += ["--attempt", str(attempt)]
    return shlex.join(words)


def _source(entry: RunEntry, project: Path) -> str:
    source = Path(entry.source)
    return source.relative_to(project).as_posix() if source.is_relative_to(project) else entry.source


def _values(entry: RunEntry) -> Iterator[str]:
    parameters, secrets = entry.given.get("parameters"), entry.given.get("secrets")
    for name, value in parameters.items() if isinstance(parameters, Mapping) else ():
        text = value if isinstance(value, str) else canonical.compact(value).decode("utf-8")
        yield from ("-p", f"{name}={veiled(name, text)}")
    for name in secrets if isinstance(secrets, (list, tuple)) else ():
        yield from ("-p", f"{name}=…")
    if isinstance(profile := entry.given.get("profile"), str):
        yield from ("--profile", profile)
