"""
Judging the cells of a matrix, each in full unless it is like an earlier one.

Cells share the parts in which they are the same, as the very same objects, so what tells a cell from another is found without
walking the rest. Where that is only what no rule reads, and sound by the contract, the earlier cell's findings hold.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import NamedTuple, TypeAlias

from renderline import rules
from renderline.api.judging import judge_body
from renderline.canonical import JsonObject, JsonValue
from renderline.contract.leaves import is_sound, schema_of_leaf
from renderline.contract.store import Schema
from renderline.diagnostic import Finding, TreePath
from renderline.memo import IdentityMemo
from renderline.pipeline.model import Pipeline
from renderline.rules.indifferent import is_indifferent, is_unremarkable
from renderline.wire.references import follow

__all__ = ["CellJudge"]

_Marks: TypeAlias = tuple[Hashable, ...]

# Beyond this many kinds of cells remembering them all would cost memory that grows with the matrix.
_MOST_KINDS = 1024


class CellJudge:
    """
    Judges the cells of one file in turn; it remembers what was found in one cell of each kind.

    Args:
        schema_age_days: as in `judge_body`.
    """

    def __init__(self, *, schema_age_days: int = 0) -> None:
        self._schema_age_days = schema_age_days
        self._alike: dict[Hashable, _Alike] = {}
        self._found: dict[Hashable, tuple[Finding, ...]] = {}

    def judge(self, pipeline: Pipeline) -> list[Finding]:
        """Every mistake in a cell: the same findings as without any memory."""
        return [*self._of_body(pipeline), *rules.run_outputs(pipeline)]

    def _of_body(self, pipeline: Pipeline) -> tuple[Finding, ...]:
        dropped = tuple(pipeline.dropped.items())
        alike = self._alike.get(dropped)
        if alike is None:
            alike = self._alike[dropped] = _Alike(pipeline.body)
        apart = alike.compare(pipeline.body)
        if apart is None:
            return self._judged(pipeline)
        kind = (dropped, apart)
        found = self._found.get(kind)
        if found is None:
            found = self._judged(pipeline)
            # What is found at a place that may differ was found because of what stands there.
            if not any(is_indifferent(finding.place.path) for finding in found):
                self._remember(kind, found)
        return found

    def _judged(self, pipeline: Pipeline) -> tuple[Finding, ...]:
        return tuple(judge_body(pipeline, schema_age_days=self._schema_age_days))

    def _remember(self, kind: Hashable, found: tuple[Finding, ...]) -> None:
        if len(self._found) >= _MOST_KINDS:
            self._found.clear()
        self._found[kind] = found


class _Alike:
    """
    Compares the bodies of cells that have the same steps.

    Args:
        first: that of the first cell.
    """

    def __init__(self, first: JsonObject) -> None:
        self._first = first
        self._schemas: dict[Hashable, Schema | None] = {}
        self._parts: IdentityMemo[JsonValue, _Marks | None] = IdentityMemo(self._compare)

    def compare(self, body: JsonObject) -> tuple[_Marks, ...] | None:
        """
        What tells a body from the first one; two in which it is the same have the same findings.

        None for a body that has to be judged by itself.
        """
        if body.keys() != self._first.keys():
            return None
        marks: list[_Marks] = []
        for path, value in _parts(body):
            found = self._parts.of(value, path)
            if found is None:
                return None
            marks.append(found)
        return tuple(marks)

    def _compare(self, value: JsonValue, at: TreePath) -> _Marks | None:
        differences: list[_Difference] = []
        try:
            _differ(follow(self._first, at), value, at, differences)
        except LookupError:
            return None
        telling = [each for each in differences if not is_indifferent(each.path)]
        marks = tuple((each.path, type(each.value), each.value) for each in telling)
        if not all(isinstance(each.value, Hashable) for each in telling):
            return None
        free = (each for each in differences if is_indifferent(each.path))
        return marks if all(self._has_ordinary(value, each, marks) for each in free) else None

    def _has_ordinary(self, step: JsonValue, difference: _Difference, marks: _Marks) -> bool:
        """
        Whether the value of a place that no rule reads is unremarkable, and sound by the contract.

        The first body's own value must be so as well: where another cell has that one, this one is compared with it.
        """
        kind = (difference.path, marks)
        if kind not in self._schemas:
            if len(self._schemas) >= _MOST_KINDS:
                self._schemas.clear()
            schema = schema_of_leaf({"steps": [step]}, ("steps", 0, *difference.path[2:]))
            self._schemas[kind] = schema if _is_ordinary(schema, difference.first) else None
        return _is_ordinary(self._schemas[kind], difference.value)


class _Difference(NamedTuple):
    """A place where a body has another value than the first one."""

    path: TreePath
    value: JsonValue
    first: JsonValue


def _parts(body: JsonObject) -> Iterator[tuple[TreePath, JsonValue]]:
    """Each step, and each other value of the top level: the steps of different cells may be shared one by one."""
    for key, value in body.items():
        if key == "steps" and isinstance(value, list):
            yield from ((("steps", index), step) for index, step in enumerate(value))
        else:
            yield (key,), value


def _is_ordinary(schema: Schema | None, value: JsonValue) -> bool:
    return schema is not None and is_unremarkable(value) and is_sound(schema, value)


def _differ(first: JsonValue, value: JsonValue, path: TreePath, found: list[_Difference]) -> None:
    """Collect the places, as deep as possible, where a tree has another value than the first one."""
    if type(value) is dict and type(first) is dict and value.keys() == first.keys():
        for key, child in value.items():
            if child is not first[key]:
                _differ(first[key], child, (*path, key), found)
    elif type(value) is list and type(first) is list and len(value) == len(first):
        for index, (child, other) in enumerate(zip(value, first, strict=True)):
            if child is not other:
                _differ(other, child, (*path, index), found)
    elif type(value) is not type(first) or value != first:
        found.append(_Difference(path, value, first))
