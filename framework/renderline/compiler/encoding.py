"""Canonical bytes of bodies that share parts: what two cells have in common is written once."""

from __future__ import annotations

from renderline import canonical
from renderline.canonical import JsonObject, JsonValue
from renderline.diagnostic import TreePath
from renderline.memo import IdentityMemo

__all__ = ["BodyEncoder"]


class BodyEncoder:
    """Writes bodies as `canonical.compact` does; it remembers the steps of earlier ones."""

    def __init__(self) -> None:
        self._written: IdentityMemo[JsonValue, bytes] = IdentityMemo(_compact)

    def compact(self, body: JsonObject) -> bytes:
        """The canonical bytes of a body."""
        return canonical.joined({key: self._member(value) for key, value in body.items()})

    def _member(self, value: JsonValue) -> bytes:
        if isinstance(value, list):
            # Item by item: the list itself is new in each cell, and the steps in it are mostly shared.
            return b"[" + b",".join([self._written.of(item) for item in value]) + b"]"
        return self._written.of(value)


def _compact(value: JsonValue, _at: TreePath) -> bytes:
    return canonical.compact(value)
