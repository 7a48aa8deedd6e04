"""Anchored values, and their copies where aliases and merge keys name them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from renderline.canonical import JsonValue
from renderline.diagnostic import TreePath, nearest
from renderline.source.mistakes import ALIAS, EXPANSION, Mistake, Unreadable
from renderline.source.parsed import check_depth
from renderline.source.positions import Entry

__all__ = ["MAX_COPIED_NODES", "Anchors", "Origin"]

MAX_COPIED_NODES = 200_000
"""Nodes that aliases may add to a tree; ten lines of nested aliases can name a billion."""


class Origin(NamedTuple):
    """A value where it is written, with the places of its nodes."""

    value: JsonValue
    path: TreePath
    entries: Mapping[TreePath, Entry]


class Anchors:
    """The anchors of one document, in the state that its reader has reached."""

    def __init__(self) -> None:
        self._origins: dict[str, Origin | None] = {}
        self._copied = 0

    def open(self, name: str) -> None:
        """An anchor's value begins; it cannot be named until it ends."""
        # None and absent differ: an alias inside its own anchor gets other words than one without any.
        self._origins[name] = None

    def close(self, name: str, origin: Origin) -> None:
        """An anchor's value is complete."""
        self._origins[name] = origin

    def find(self, name: str) -> Origin | None:
        """The value of an anchor, None if there is no complete one."""
        return self._origins.get(name)

    def missing(self, name: str, start: int, end: int, path: TreePath) -> Mistake:
        """The mistake of an alias at `start` to `end` that `find` has no value for."""
        message = f"no anchor `&{name}` stands before the alias `*{name}`"
        close = nearest(name, self._origins)
        hint = f"did you mean `*{close}`?" if close else "put it in quotes if it is text"
        if name in self._origins:
            message, hint = f"`*{name}` stands inside its own anchor `&{name}`, so it would never end", ""
        return Mistake(code=ALIAS, start=start, end=end, message=message, hint=hint, path=path)

    def copy(
        self,
        origin: Origin,
        entries: dict[TreePath, Entry],
        path: TreePath,
        use: tuple[int, int] | None,
    ) -> JsonValue:
        """
        A fresh copy of a value for another path, its places noted in `entries`.

        Args:
            origin: what is copied.
            entries: of the tree that takes the copy.
            path: where the copy stands in that tree.
            use: the alias's offsets; None keeps those that the origin has.

        Raises:
            Unreadable: all copies together are too many, or this one is nested too deep.
        """
        entry = origin.entries[origin.path]
        self._count(use or (entry.start, entry.end), path)
        entries[path] = entry if use is None else entry._replace(use=use)
        if isinstance(origin.value, dict):
            return {
                name: self.copy(_below(origin, name, value), entries, (*path, name), use)
                for name, value in origin.value.items()
            }
        if isinstance(origin.value, list):
            return [
                self.copy(_below(origin, index, value), entries, (*path, index), use)
                for index, value in enumerate(origin.value)
            ]
        return origin.value

    def _count(self, use: tuple[int, int], path: TreePath) -> None:
        # Copies stand deeper than what they copy, so the depth is counted anew.
        check_depth(path, use[0])
        self._copied += 1
        if self._copied > MAX_COPIED_NODES:
            message = f"the aliases of this file expand to more than {MAX_COPIED_NODES:,} values"
            raise Unreadable(Mistake(code=EXPANSION, start=use[0], end=use[1], message=message, path=path))


def _below(origin: Origin, name: str | int, value: JsonValue) -> Origin:
    return Origin(value, (*origin.path, name), origin.entries)
