"""Matrices of any size: each workflow is written as it is made or told of, and no document is held as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from renderline import canonical
from renderline.api.compiling import Report, compile_reading
from renderline.canonical import JsonObject
from renderline.compiler.encoding import BodyEncoder
from renderline.compiler.submission import FORMAT, Submission, workflow_document
from renderline.parameters.given import Given
from renderline.parameters.selection import EVERYTHING, Selection
from renderline.reporting import json_v1
from renderline.reporting.plan import Plan
from renderline.source import reader

__all__ = ["write_bodies", "write_costs", "write_plan"]

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
    workflows = _Workflows(out)

    def take(submission: Submission) -> None:
        workflows.add(_head(submission.pipeline), workflow_document(submission))

    compilation = compile_reading(reader.read(path), given or Given(), selection, take=take)
    workflows.close(_head(compilation.name))
    return compilation.report


def write_bodies(
    out: IO[bytes], path: Path, given: Given | None = None, selection: Selection = EVERYTHING
) -> Report:
    """Compile a file and write the lines that `body_lines` gives; for the rest see `write_plan`."""
    encoder = BodyEncoder()

    def take(submission: Submission) -> None:
        out.write(encoder.compact(submission.body) + b"\n")

    return compile_reading(reader.read(path), given or Given(), selection, take=take).report


def write_costs(out: IO[bytes], plan: Plan, axis: str | None = None) -> None:
    """
    Write the document that `json_v1.plan_document` gives, byte for byte.

    Raises:
        UsageError: no cell has such an axis.
    """
    head = json_v1.plan_head(plan, axis)
    workflows = _Workflows(out)
    for each in plan.workflows:
        workflows.add(head, json_v1.workflow_document(each))
    workflows.close(head)


class _Workflows:
    """Writes a document whose last key is `workflows`, one of these after the other."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._is_begun = False

    def add(self, head: JsonObject, workflow: JsonObject) -> None:
        """Write one more; `head` is the rest of the document, and the same each time."""
        self._out.write(b"," if self._is_begun else _opening(head))
        self._is_begun = True
        written = canonical.pretty(workflow).removesuffix("\n")
        self._out.write(f"\n{written}".replace("\n", _INDENT).encode())

    def close(self, head: JsonObject) -> None:
        """Write the end, or all of a document without workflows."""
        self._out.write(b"\n  ]\n}\n" if self._is_begun else _opening(head) + b"]\n}\n")


def _head(pipeline: str) -> JsonObject:
    return {"format": FORMAT, "pipeline": pipeline}


def _opening(head: JsonObject) -> bytes:
    return canonical.pretty({**head, "workflows": []}).removesuffix("]\n}\n").encode()
