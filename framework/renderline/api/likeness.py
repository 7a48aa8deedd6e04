"""
Judging the cells of a matrix, each in full unless it is like an earlier one.

Cells share the parts that no expression fills, as the very same objects, so what tells a cell from another is found without
walking the rest. Where that is only what no rule reads, and sound by the contract, the earlier cell's findings hold.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from renderline import rules
from renderline.api.judging import judge_body
from renderline.canonical import JsonObject, JsonValue
from renderline.contract.leaves import is_sound, schema_of_leaf
from renderline.contract.store import Schema
from renderline.diagnostic import Finding, TreePath
from renderline.pipeline.model import Pipeline
from renderline.rules.indifferent import is_indifferent, is_unremarkable
from renderline.wire.references import follow

__all__ = ["CellJudge"]

# Beyond this many kinds of cells remembering them all would cost memory that grows with the matrix.
_MOST_KINDS = 1024


@dataclass(slots=True, kw_only=True)
class _Judged:
    """
    A body with what was found in it.

    Attributes:
        differing: where it is another than the first body, in what no rule reads; with the first body's values.
        schemas: of the places asked for so far; None for those that cannot be judged by themselves.
    """

    body: JsonObject
    findings: tuple[Finding, ...]
    differing: Mapping[TreePath, JsonValue]
    schemas: dict[TreePath, Schema | None] = field(default_factory=dict)

    def takes(self, path: TreePath, value: JsonValue) -> bool:
        """Whether the findings would be the same with another value at a place that no rule reads."""
        if path not in self.schemas:
            here = follow(self.body, path)
            self.schemas[path] = schema_of_leaf(self.body, path) if is_unremarkable(here) else None
        schema = self.schemas[path]
        return schema is not None and is_unremarkable(value) and is_sound(schema, value)


class CellJudge:
    """Judges the cells of one file in turn; it remembers one cell of each kind."""

    def __init__(self) -> None:
        self._first: dict[Hashable, JsonObject] = {}
        self._judged: dict[Hashable, _Judged] = {}

    def judge(self, pipeline: Pipeline) -> list[Finding]:
        """Every mistake in a cell: the same findings as without any memory."""
        return [*self._of_body(pipeline), *rules.run_outputs(pipeline)]

    def _of_body(self, pipeline: Pipeline) -> tuple[Finding, ...]:
        dropped = tuple(pipeline.dropped.items())
        differences: list[_Difference] = []
        _compare(self._first.setdefault(dropped, pipeline.body), pipeline.body, (), differences)
        free: list[_Difference] = []
        telling: list[_Difference] = []
        for each in differences:
            (free if is_indifferent(each.path) else telling).append(each)
        marks = [(each.path, type(each.value), each.value) for each in telling]
        if not all(isinstance(value, Hashable) for _, _, value in marks):
            return tuple(judge_body(pipeline))
        kind = (dropped, *marks)
        earlier = self._judged.get(kind)
        if earlier is not None and _is_like(earlier, free):
            return earlier.findings
        found = tuple(judge_body(pipeline))
        # What is found at a place that may differ was found because of what stands there.
        if not any(is_indifferent(finding.place.path) for finding in found):
            self._remember(kind, pipeline.body, found, free)
        return found

    def _remember(
        self, kind: Hashable, body: JsonObject, found: tuple[Finding, ...], free: Iterable[_Difference]
    ) -> None:
        if len(self._judged) >= _MOST_KINDS:
            self._judged.clear()
        differing = {each.path: each.first for each in free}
        self._judged[kind] = _Judged(body=body, findings=found, differing=differing)


class _Difference(NamedTuple):
    """A place where a body has another value than the first one."""

    path: TreePath
    value: JsonValue
    first: JsonValue


def _is_like(earlier: _Judged, free: Iterable[_Difference]) -> bool:
    """Whether a body of the same kind has sound and unremarkable values wherever it may be another."""
    here = {each.path: each.value for each in free}
    return all(earlier.takes(path, value) for path, value in {**earlier.differing, **here}.items())


def _compare(first: JsonValue, value: JsonValue, path: TreePath, found: list[_Difference]) -> None:
    """Collect the places, as deep as possible, where a tree has another value than the first one."""
    if type(value) is dict and type(first) is dict and value.keys() == first.keys():
        for key, child in value.items():
            if child is not first[key]:
                _compare(first[key], child, (*path, key), found)
    elif type(value) is list and type(first) is list and len(value) == len(first):
        for index, (child, other) in enumerate(zip(value, first, strict=True)):
            if child is not other:
                _compare(other, child, (*path, index), found)
    elif type(value) is not type(first) or value != first:
        found.append(_Difference(path, value, first))
