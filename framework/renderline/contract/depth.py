"""How deep a value is nested, told without recursion so that no value can exhaust the stack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from renderline.canonical import JsonValue
from renderline.contract.codes import TOO_DEEP
from renderline.diagnostic import Finding, Place, TreePath

__all__ = ["DEEPEST", "too_deep"]

DEEPEST = 100
"""Levels of mappings and lists that are checked; the API's own bodies need about ten."""


def too_deep(value: JsonValue) -> Finding | None:
    """A finding at the first place, level by level, where a value is nested too deep; None where it is not."""
    level: dict[int, tuple[TreePath, JsonValue]] = {0: ((), value)}
    # Level by level, without recursion: this is what protects all that recurse.
    for _ in range(DEEPEST):
        # By identity: YAML's anchors may make one list stand at very many places.
        level = {
            id(child): (path, child) for at, parent in level.values() for path, child in _nested(at, parent)
        }
        if not level:
            return None
    path, _ = next(iter(level.values()))
    message = f"values are nested more than {DEEPEST} levels deep here, which is not checked"
    return Finding(code=TOO_DEEP, place=Place(path=path), message=message)


def _nested(at: TreePath, value: JsonValue) -> Iterator[tuple[TreePath, JsonValue]]:
    children: Iterable[tuple[str | int, JsonValue]] = ()
    if isinstance(value, Mapping):
        children = value.items()
    elif isinstance(value, (list, tuple)):
        children = enumerate(value)
    for part, child in children:
        if isinstance(child, (Mapping, list, tuple)):
            yield (*at, part), child
