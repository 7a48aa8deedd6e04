"""
What differs between two request bodies, field by field, and a body with one of the differences alone.

Steps are paired by name, so a step put in front of the others changes none of them. A reference object is one value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from renderline.canonical import JsonObject, JsonValue, compact
from renderline.diagnostic import TreePath
from renderline.wire.references import is_reference

__all__ = ["BodyChange", "ChangeKind", "changes", "with_change"]

_STEPS = "steps"


class ChangeKind(StrEnum):
    """What became of a value."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    ORDER = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyChange:
    """
    One difference.

    Attributes:
        at: in the old body; for an added value, where it would stand there.
        path: in the new body; for a removed value, where it would stand there.
        step: the step that it lies in, by its name or `$0`; empty for fields of the workflow itself.
        field: the value's path inside the step, or in the workflow; empty for a whole step.
        old: None for an added value. Of a new order: the steps that both bodies have, as they stood.
        new: None for a removed value.
    """

    kind: ChangeKind
    at: TreePath
    path: TreePath
    step: str = ""
    field: TreePath = ()
    old: JsonValue = None
    new: JsonValue = None


def changes(old: JsonObject, new: JsonObject) -> tuple[BodyChange, ...]:
    """All differences, those of the steps first, in the new body's order; removed values after their neighbours."""
    workflow = [{key: value for key, value in body.items() if key != _STEPS} for body in (old, new)]
    return (*_step_changes(old, new), *_Walk().compare(workflow[0], workflow[1], (), ()))


def with_change(old: JsonObject, change: BodyChange) -> JsonObject:
    """
    The old body with one change alone; the old body stays as it is, and shares what is not touched.

    A new order of the steps leaves it alone: nothing but their places would differ.
    """
    if change.kind is ChangeKind.ORDER:
        return old
    edited = _edited(old, change.at, change)
    return edited if isinstance(edited, Mapping) else old


def _step_changes(old: JsonObject, new: JsonObject) -> Iterator[BodyChange]:
    before, after = _named_steps(old), _named_steps(new)
    kept = [name for name in before if name in after]
    for name, (index, step) in after.items():
        if name in before:
            at, was = before[name]
            walk = _Walk(step=_label(step, index), above=len((_STEPS, index)))
            yield from walk.compare(was, step, (_STEPS, at), (_STEPS, index))
        else:
            yield BodyChange(
                kind=ChangeKind.ADDED,
                at=(_STEPS, len(before)),
                path=(_STEPS, index),
                step=_label(step, index),
                new=step,
            )
    for name, (index, step) in before.items():
        if name not in after:
            path, label = (_STEPS, len(after)), _label(step, index)
            yield BodyChange(kind=ChangeKind.REMOVED, at=(_STEPS, index), path=path, step=label, old=step)
    # Without those that came or went: they move the others, and that is no new order.
    reordered = [name for name in after if name in before]
    if reordered != kept:
        yield BodyChange(
            kind=ChangeKind.ORDER,
            at=(_STEPS,),
            path=(_STEPS,),
            field=(_STEPS,),
            old=[_label(before[name][1], before[name][0]) for name in kept],
            new=[_label(after[name][1], after[name][0]) for name in reordered],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """Compares two trees; `above` is how many parts of a path lead to the step that is walked through."""

    step: str = ""
    above: int = 0

    def compare(self, old: JsonValue, new: JsonValue, at: TreePath, path: TreePath) -> Iterator[BodyChange]:
        if (
            isinstance(old, Mapping)
            and isinstance(new, Mapping)
            # A reference is one value: another step with the old path would be told as half a change.
            and not (is_reference(old) or is_reference(new))
        ):
            yield from self._mappings(old, new, at, path)
        elif isinstance(old, (list, tuple)) and isinstance(new, (list, tuple)):
            yield from self._lists(old, new, at, path)
        # As bytes, for to Python 1 and true are equal.
        elif compact(old) != compact(new):
            yield self._change(ChangeKind.CHANGED, at, path, old=old, new=new)

    def _mappings(
        self, old: JsonObject, new: JsonObject, at: TreePath, path: TreePath
    ) -> Iterator[BodyChange]:
        for key, value in new.items():
            if key in old:
                yield from self.compare(old[key], value, (*at, key), (*path, key))
            else:
                yield self._change(ChangeKind.ADDED, (*at, key), (*path, key), new=value)
        for key, value in old.items():
            if key not in new:
                yield self._change(ChangeKind.REMOVED, (*at, key), (*path, key), old=value)

    def _lists(
        self, old: Sequence[JsonValue], new: Sequence[JsonValue], at: TreePath, path: TreePath
    ) -> Iterator[BodyChange]:
        shared = min(len(old), len(new))
        for index in range(shared):
            yield from self.compare(old[index], new[index], (*at, index), (*path, index))
        for index in range(shared, len(new)):
            yield self._change(ChangeKind.ADDED, (*at, index), (*path, index), new=new[index])
        # From the end, so that each can be taken out without moving the others.
        for index in reversed(range(shared, len(old))):
            yield self._change(ChangeKind.REMOVED, (*at, index), (*path, index), old=old[index])

    def _change(
        self, kind: ChangeKind, at: TreePath, path: TreePath, *, old: JsonValue = None, new: JsonValue = None
    ) -> BodyChange:
        return BodyChange(
            kind=kind, at=at, path=path, step=self.step, field=path[self.above :], old=old, new=new
        )


def _named_steps(body: JsonObject) -> Mapping[tuple[str, int], tuple[int, JsonValue]]:
    """Steps by what pairs them: the name, or the type for one without, each with its number among its like."""
    steps = body.get(_STEPS)
    seen: Counter[str] = Counter()
    found: dict[tuple[str, int], tuple[int, JsonValue]] = {}
    for index, step in enumerate(steps if isinstance(steps, (list, tuple)) else ()):
        title = _title(step)
        found[title, seen[title]] = (index, step)
        seen[title] += 1
    return found


def _title(step: JsonValue) -> str:
    if not isinstance(step, Mapping):
        return ""
    name = step.get("name")
    # With a word before it, for a step may be called like another one's type.
    return f"name {name}" if isinstance(name, str) and name else f"type {step.get('$type')}"


def _label(step: JsonValue, index: int) -> str:
    name = step.get("name") if isinstance(step, Mapping) else None
    return name if isinstance(name, str) and name else f"${index}"


def _edited(value: JsonValue, at: TreePath, change: BodyChange) -> JsonValue:
    """A copy of a tree with the change at the end of a path."""
    key, rest = at[0], at[1:]
    if isinstance(value, Mapping) and isinstance(key, str):
        if not rest and change.kind is ChangeKind.REMOVED:
            return {each: child for each, child in value.items() if each != key}
        return {**value, key: _edited(value[key], rest, change) if rest else change.new}
    if not isinstance(value, (list, tuple)) or not isinstance(key, int):
        return value
    if rest:
        return [*value[:key], _edited(value[key], rest, change), *value[key + 1 :]]
    middle = [] if change.kind is ChangeKind.REMOVED else [change.new]
    after = key if change.kind is ChangeKind.ADDED else key + 1
    return [*value[:key], *middle, *value[after:]]
