"""Where a workflow's outputs will go, before there are any: what lies there already, and whether there can be anything."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from renderline.canonical import JsonObject
from renderline.compiler.submission import Output, Submission
from renderline.errors import UsageError
from renderline.execution.media import EXTENSIONS
from renderline.execution.outputs import expected_counts

__all__ = ["check_folders", "taken_places"]

_SPELLED = {"jpeg": "jpg"}


def check_folders(submission: Submission, folder: Path) -> None:
    """
    Look whether the outputs' folders are there or can be made; nothing is made.

    Raises:
        UsageError: one is no folder, or may not be written.
    """
    for parent in dict.fromkeys((folder / output.name).parent for output in submission.outputs):
        there = next(each for each in (parent, *parent.absolute().parents) if os.path.lexists(each))
        if not there.is_dir():
            raise _unwritable(parent, f"{there} is no folder")
        if not os.access(there, os.W_OK | os.X_OK):
            raise _unwritable(parent, f"{there} may not be written")


def taken_places(submission: Submission, folder: Path) -> Iterator[Path]:
    """
    Files that lie where an output might go.

    The extension comes from the bytes, so that of a step that does not choose its format may be any.
    """
    counts = expected_counts(submission.body)
    for output in submission.outputs:
        count = counts.get(output.step, 1)
        names = [output.name] if count <= 1 else [f"{output.name}-{index + 1}" for index in range(count)]
        paths = (folder / f"{name}.{end}" for name in names for end in _extensions(submission.body, output))
        yield from (path for path in paths if os.path.lexists(path))


def _extensions(body: JsonObject, output: Output) -> tuple[str, ...]:
    chosen = _chosen_format(_step(body, output.step))
    return EXTENSIONS if chosen is None else (_SPELLED.get(chosen, chosen),)


def _chosen_format(step: JsonObject) -> str | None:
    """What a `convertImage` is told to write; other types may answer with something else than they are asked for."""
    step_input = step.get("input")
    output = step_input.get("output") if isinstance(step_input, Mapping) else None
    chosen = output.get("format") if isinstance(output, Mapping) else None
    return chosen if step.get("$type") == "convertImage" and isinstance(chosen, str) else None


def _step(body: JsonObject, name: str) -> JsonObject:
    steps = body.get("steps")
    for index, step in enumerate(steps if isinstance(steps, (list, tuple)) else ()):
        if isinstance(step, Mapping) and str(step.get("name") or index) == name:
            return step
    return {}


def _unwritable(folder: Path, cause: str) -> UsageError:
    return UsageError(f"the outputs cannot be written to {folder}: {cause}; name another folder with -o")
