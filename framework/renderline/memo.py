"""
What was made of a value that is only ever read, found again by the very same value.

Cells of a matrix share what is the same in them as the very same objects. Comparing two trees costs as much as most that is
done with them, so what was made of a tree is remembered by which object it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeAlias, TypeVar

__all__ = ["IdentityMemo"]

_Source = TypeVar("_Source")
_Made = TypeVar("_Made")
_Path: TypeAlias = "tuple[str | int, ...]"

# Holding more would cost memory that grows with the matrix.
_MOST_SOURCES = 1024


class IdentityMemo(Generic[_Source, _Made]):
    """
    Makes something of a value once, wherever the value is the same object and stands at the same place.

    Args:
        make: is given the value and its place; what it makes must follow from these alone.
        most: how many it holds of a place before it forgets all of them.
    """

    def __init__(self, make: Callable[[_Source, _Path], _Made], *, most: int = _MOST_SOURCES) -> None:
        self._make = make
        self._most = most
        self._places: dict[_Path, _Place[_Source, _Made]] = {}

    def of(self, source: _Source, at: _Path = ()) -> _Made:
        """What is made of a value that stands at a path of its tree; without one, wherever it stands."""
        place = self._places.get(at)
        if place is None:
            place = self._places[at] = _Place(self._most)
        known = place.known.get(id(source))
        if known is not None:
            place.has_recurred = True
            return known[1]
        made = self._make(source, at)
        place.hold(source, made)
        return made


class _Place(Generic[_Source, _Made]):
    """What is remembered of one place: by id, with the value itself, so that no other object comes to have its id."""

    def __init__(self, room: int) -> None:
        self.known: dict[int, tuple[_Source, _Made]] = {}
        self.has_recurred = False
        self._room = room

    def hold(self, source: _Source, made: _Made) -> None:
        if len(self.known) >= self._room:
            # Where each cell has a value of its own, holding many only makes work for the garbage collector.
            self._room = self._room if self.has_recurred else max(1, self._room // 2)
            self.has_recurred = False
            self.known.clear()
        self.known[id(source)] = (source, made)
