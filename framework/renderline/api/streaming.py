"""Compiling a matrix of any size: each workflow is written as it is made, and none is kept."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from renderline import canonical
from renderline.api.compiling import Report, compile_reading
from renderline.compiler.submission import FORMAT, Submission, workflow_document
from renderline.parameters.given import Given
from renderline.parameters.selection import EVERYTHING, Selection
from renderline.source import reader

__all__ = ["write_bodies", "write_plan"]

# A workflow is an item of a list in the document's only mapping.
_INDENT = "\n    "


def write_plan(
    out: IO[bytes], path: Path, given: Given | None = None, selection: Selection = EVERYTHING
) -> Report:
    """
    Compile a file and write the document that `plan_document` gives, byte for byte.

    Args:
        out: what it holds is good only where the report has no errors.

    Raises:
        UsageError: the file cannot be read at all, or has no cell of the key that was asked for.
    """
    count = 0

    def take(submission: Submission) -> None:
        nonlocal count
        out.write(b"," if count else _head(submission.pipeline))
        written = canonical.pretty(workflow_document(submission)).removesuffix("\n")
        out.write(f"\n{written}".replace("\n", _INDENT).encode())
        count += 1

    compilation = compile_reading(reader.read(path), given or Given(), selection, take=take)
    out.write(b"\n  ]\n}\n" if count else _head(compilation.name) + b"]\n}\n")
    return compilation.report


def write_bodies(
    out: IO[bytes], path: Path, given: Given | None = None, selection: Selection = EVERYTHING
) -> Report:
    """Compile a file and write the lines that `body_lines` gives; for the rest see `write_plan`."""

    def take(submission: Submission) -> None:
        out.write(canonical.compact(submission.body) + b"\n")

    return compile_reading(reader.read(path), given or Given(), selection, take=take).report


def _head(pipeline: str) -> bytes:
    document = canonical.pretty({"format": FORMAT, "pipeline": pipeline, "workflows": []})
    return document.removesuffix("]\n}\n").encode()
