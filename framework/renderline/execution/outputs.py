"""Which files a finished workflow owes us, and what each is to be called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from renderline.canonical import JsonObject, JsonValue
from renderline.compiler.submission import Output
from renderline.execution.workflow import Blob, Step, Workflow, read_blob
from renderline.wire.step_titles import step_place

__all__ = ["Missing", "Owed", "OwedFile", "expected_counts", "find_blobs", "list_owed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedFile:
    """
    A blob and its name: relative to the output folder, with `/`, without extension.

    Attributes:
        embed: whether provenance is to be written into it.
    """

    step: str
    index: int
    name: str
    blob: Blob
    embed: bool = False

    @property
    def label(self) -> str:
        """What messages call it."""
        return f"{self.name} ({_shown(self.step)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A file that was paid for and is not to be had, and why."""

    step: str
    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name} ({_shown(self.step)}): {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """All the files of a workflow."""

    files: tuple[OwedFile, ...]
    missing: tuple[Missing, ...]


def list_owed(workflow: Workflow, outputs: tuple[Output, ...], expected: Mapping[str, int]) -> Owed:
    """
    Every file of the outputs.

    A step's single blob takes the output's name, several get `-1`, `-2`, …; a missing one keeps its number, so the others'
    names do not depend on it.

    Args:
        expected: how many blobs a step was asked for, by name; 1 where it says nothing.
    """
    found = [entry for output in outputs for entry in _of_output(workflow, output, expected)]
    return Owed(
        files=tuple(entry for entry in found if isinstance(entry, OwedFile)),
        missing=tuple(entry for entry in found if isinstance(entry, Missing)),
    )


def find_blobs(output: JsonObject) -> tuple[Blob, ...]:
    """
    Every blob in a step's output, in its order, however deep.

    An output that is nothing but a link to a file (an archive) counts as one too.
    """
    found = tuple(_walk(output))
    url = output.get("url")
    if not found and isinstance(url, str):
        return (Blob(id="", kind="", url=url, is_available=True),)
    return found


def expected_counts(body: JsonObject) -> Mapping[str, int]:
    """How many media a body's steps ask for by `quantity`, by step name."""
    steps = body.get("steps")
    counts: dict[str, int] = {}
    for index, step in enumerate(steps if isinstance(steps, (list, tuple)) else ()):
        step_input = step.get("input") if isinstance(step, Mapping) else None
        quantity = step_input.get("quantity") if isinstance(step_input, Mapping) else None
        if isinstance(step, Mapping) and isinstance(quantity, int):
            counts[str(step.get("name") or index)] = quantity
    return counts


def _of_output(
    workflow: Workflow, output: Output, expected: Mapping[str, int]
) -> Iterator[OwedFile | Missing]:
    step = workflow.find_step(output.step)
    blobs = find_blobs(step.output) if step else ()
    # As many as were asked for: one that did not come is told of, not passed over.
    count = max(len(blobs), expected.get(output.step, 1), 1)
    for index in range(count):
        name = output.name if count == 1 else f"{output.name}-{index + 1}"
        blob = blobs[index] if index < len(blobs) else None
        if blob and blob.url and blob.is_available:
            yield OwedFile(step=output.step, index=index, name=name, blob=blob, embed=output.embed)
        else:
            yield Missing(step=output.step, name=name, reason=_why(step, blob))


def _why(step: Step | None, blob: Blob | None) -> str:
    if step is None:
        return "the workflow has no such step"
    if blob and blob.reason:
        return f"blocked: {blob.reason}"
    if blob:
        return "the service gives no URL for it" if blob.is_available else "not available"
    said = f": {step.reason}" if step.reason else ""
    if step.has_succeeded:
        return f"the step's output does not hold it{said}"
    return f"the step is {step.status or 'without a status'}{said}"


def _shown(step: str) -> str:
    place = step_place(step)
    return f"step {step}" if place == step else place


def _walk(value: JsonValue) -> Iterator[Blob]:
    if isinstance(value, Mapping):
        blob = read_blob(value)
        if blob:
            yield blob
            return
        for child in value.values():
            yield from _walk(child)
    elif isinstance(value, (list, tuple)):
        for child in value:
            yield from _walk(child)
