"""References in a step's input, replaced by what they point at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from renderline.canonical import JsonValue
from renderline.engine.graph import position_of
from renderline.engine.library import Library
from renderline.engine.store import StepRow, Transaction, WorkflowRow
from renderline.wire.references import ARGUMENTS, Reference, find, follow, is_reference, split_path
from renderline.wire.statuses import Status

__all__ = ["Surroundings", "Unresolved", "resolve_input", "resolved_or_raw", "surroundings"]


class Unresolved(LookupError):
    """A reference leads nowhere; the text says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a step may refer to: the workflow's arguments, and the steps beside it in their order."""

    arguments: JsonValue
    rows: tuple[StepRow, ...]
    names: tuple[str, ...]


def surroundings(workflow: WorkflowRow, rows: tuple[StepRow, ...]) -> Surroundings:
    """The surroundings of every step of a workflow."""
    names = tuple(row.name for row in rows)
    return Surroundings(arguments=workflow.template.get("arguments"), rows=rows, names=names)


def resolve_input(tx: Transaction, step: StepRow, around: Surroundings, library: Library) -> JsonValue:
    """
    A step's input with the values of the steps and arguments it refers to.

    Raises:
        Unresolved: a source has no output, or its output has no such field.
    """

    def answer(reference: Reference) -> JsonValue:
        # Dressed before it is followed: a reference may lead to the very URL, which is not kept.
        return _value(reference, library.dress(tx, _document(reference, around)))

    return _replace(step.template.get("input"), answer)


def resolved_or_raw(tx: Transaction, step: StepRow, around: Surroundings, library: Library) -> JsonValue:
    """The input as answers show it: resolved as soon as everything it refers to is there."""
    try:
        return resolve_input(tx, step, around, library)
    except Unresolved:
        return step.template.get("input")


def _document(reference: Reference, around: Surroundings) -> JsonValue:
    if reference.source == ARGUMENTS:
        return around.arguments
    position = position_of(reference.source, around.names)
    if position is None or around.rows[position].status is not Status.SUCCEEDED:
        raise Unresolved(f"step `{reference.source}` has no output")
    return {"output": around.rows[position].output}


def _value(reference: Reference, document: JsonValue) -> JsonValue:
    path = split_path(reference.target)
    if path is None:
        raise Unresolved(f"`{reference.target}` is no path")
    try:
        return follow(document, path)
    except LookupError:
        raise Unresolved(f"`{reference.source}` has no `{reference.target}`") from None


def _replace(value: JsonValue, answer: Callable[[Reference], JsonValue]) -> JsonValue:
    if is_reference(value):
        return answer(next(find(value)))
    if isinstance(value, Mapping):
        return {key: _replace(child, answer) for key, child in value.items()}
    if isinstance(value, (list, tuple)):
        return [_replace(child, answer) for child in value]
    return value
