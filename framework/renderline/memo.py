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
_MOST_SOURCES = 512


class IdentityMemo(Generic[_Source, _Made]):
    """
    Makes something of a value once, wherever the value is the same object and stands at the same place.

    Args:
        make: is given the value and its place; what it makes must follow from these alone.
        most: how many it holds before it forgets all of them.
    """

    def __init__(self, make: Callable[[_Source, _Path], _Made], *, most: int = _MOST_SOURCES) -> None:
        self._make = make
        self._most = most
        # With the value itself, so that no other object comes to have its id.
        self._known: dict[tuple[int, _Path], tuple[_Source, _Made]] = {}

    def of(self, source: _Source, at: _Path = ()) -> _Made:
        """What is made of a value that stands at a path of its tree; without one, wherever it stands."""
        known = self._known.get((id(source), at))
        if known is None:
            if len(self._known) >= self._most:
                self._known.clear()
            known = self._known[id(source), at] = (source, self._make(source, at))
        return known[1]
