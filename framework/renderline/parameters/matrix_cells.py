"""Which cells a matrix has: counted without making them, and made one at a time."""

from __future__ import annotations

import functools
import itertools
import json
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from renderline.canonical import JsonObject, JsonValue
from renderline.parameters.cells import Cell, label
from renderline.parameters.matrix_axes import Axis

__all__ = ["Exclusion", "Matrix"]

Exclusion = Mapping[str, frozenset[int]]
"""What one `exclude` entry leaves out: on some axes, the indices it matches."""


_PointAt: TypeAlias = Callable[[int], tuple[JsonValue, str]]

# A longer axis is spelt again and again rather than held.
_MOST_POINTS = 10_000


def _exactly(axis: Axis, wanted: JsonValue) -> frozenset[int]:
    """Where an axis has just this value; an `exclude` would be content with a part of a row."""
    found = axis.find(wanted)
    return frozenset(at for at in found if axis.value(at) == wanted) if isinstance(wanted, Mapping) else found


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """
    A sound matrix.

    Attributes:
        axes: in the file's order; the last one varies fastest.
        is_zip: whether the n-th values of all axes make the n-th cell; else every combination is a cell.
        include: further cells, after all others.
    """

    axes: Mapping[str, Axis]
    is_zip: bool = False
    exclusions: tuple[Exclusion, ...] = ()
    include: tuple[JsonObject, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """What `matrix.…` may name."""
        return frozenset(self.axes).union(*self.include)

    def count(self) -> int:
        """How many cells there are; no cell is made for it."""
        return self._combinations() + len(self.include)

    def cells(self) -> Iterator[Cell]:
        """The cells in order, made as they are asked for."""
        points = self._points()
        # For an empty matrix, whose included cells then begin at 0.
        index = -1
        for index, chosen in enumerate(self._chosen()):
            yield self._cell(index, chosen, points)
        yield from self._included(index + 1)

    def keys(self) -> Iterator[str]:
        """The keys of the cells, in their order; no cell is made for them."""
        points = self._points()
        for chosen in self._chosen():
            yield ",".join([point_at(at)[1] for point_at, at in zip(points, chosen, strict=True)])
        yield from (cell.key for cell in self._included(0))

    def pick(self, indices: Collection[int]) -> Iterator[Cell]:
        """The cells of these indices, in order; no other is made."""
        points = self._points()
        index = -1
        for index, chosen in enumerate(self._chosen()):
            if index in indices:
                yield self._cell(index, chosen, points)
        yield from (cell for cell in self._included(index + 1) if cell.index in indices)

    def find(self, key: str) -> Cell | None:
        """The cell of a key, if there is one; it is looked up on each axis, not among the cells."""
        # An included cell may name all axes as well, so its key has the form of the others.
        included = next((cell for cell in self._included(self._combinations()) if cell.key == key), None)
        chosen = None if included else self._chosen_by(key)
        return included if chosen is None else self._cell(self._index(chosen), chosen, self._points())

    def _chosen_by(self, key: str) -> tuple[int, ...] | None:
        """The indices on the axes that a key names; no label holds a comma."""
        parts = key.split(",")
        if not self.axes or len(parts) != len(self.axes):
            return None
        found = [_find(name, axis, part) for (name, axis), part in zip(self.axes.items(), parts, strict=True)]
        chosen = tuple(at for at in found if at is not None)
        if len(chosen) < len(found) or (self.is_zip and len(set(chosen)) > 1) or self._is_excluded(chosen):
            return None
        return chosen

    def _index(self, chosen: tuple[int, ...]) -> int:
        # What is left out before a cell shifts its index, so the cells before it have to be counted.
        if self.exclusions:
            return next(index for index, each in enumerate(self._chosen()) if each == chosen)
        if self.is_zip:
            return chosen[0]
        index = 0
        for axis, at in zip(self.axes.values(), chosen, strict=True):
            index = index * axis.size + at
        return index

    def _cell(self, index: int, chosen: tuple[int, ...], points: Iterable[_PointAt]) -> Cell:
        here = [point_at(at) for point_at, at in zip(points, chosen, strict=True)]
        return Cell(
            key=",".join([spelt for _, spelt in here]),
            index=index,
            values={name: value for name, (value, _) in zip(self.axes, here, strict=True)},
            places=dict(zip(self.axes, chosen, strict=True)),
        )

    def _points(self) -> list[_PointAt]:
        """For each axis what gives a value on it, and what stands for that value in a key."""
        return [_pointed(name, axis) for name, axis in self.axes.items()]

    def _included(self, start: int) -> Iterator[Cell]:
        for number, entry in enumerate(self.include, start=start):
            yield _cell(number, {**{name: entry[name] for name in self.axes if name in entry}, **entry})

    def holds(self, values: JsonObject) -> bool:
        """Whether the axes have a cell of exactly these values."""
        if not self.axes or values.keys() != self.axes.keys():
            return False
        found = [_exactly(axis, values[name]) for name, axis in self.axes.items()]
        if not all(found):
            return False
        chosen = tuple(min(indices) for indices in found)
        return (not self.is_zip or len(set(chosen)) == 1) and not self._is_excluded(chosen)

    def _is_excluded(self, chosen: tuple[int, ...]) -> bool:
        places = dict(zip(self.axes, chosen, strict=True))
        return any(all(places[name] in out for name, out in each.items()) for each in self.exclusions)

    def _combinations(self) -> int:
        if not self.axes:
            return 0
        if self.is_zip:
            out = (frozenset.intersection(*exclusion.values()) for exclusion in self.exclusions)
            return min(axis.size for axis in self.axes.values()) - len(frozenset().union(*out))
        return _count(tuple(self.axes.items()), self.exclusions)

    def _chosen(self) -> Iterator[tuple[int, ...]]:
        """The indices on the axes, of each cell that is not excluded."""
        if not self.axes:
            return
        if self.is_zip:
            size = min(axis.size for axis in self.axes.values())
            combinations: Iterator[tuple[int, ...]] = ((at,) * len(self.axes) for at in range(size))
        else:
            combinations = _product([axis.size for axis in self.axes.values()])
        for chosen in combinations:
            if not self.exclusions or not self._is_excluded(chosen):
                yield chosen


def _product(sizes: list[int], chosen: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """All combinations of indices; unlike itertools.product it holds no axis in memory."""
    if len(chosen) == len(sizes):
        yield chosen
        return
    for at in range(sizes[len(chosen)]):
        yield from _product(sizes, (*chosen, at))


def _count(axes: tuple[tuple[str, Axis], ...], exclusions: tuple[Exclusion, ...]) -> int:
    """
    The combinations that no exclusion matches.

    Indices of an axis that the same exclusions match behave alike, so they are counted together.
    """

    # Many paths lead to the same exclusions still alive; without a memory they would be counted again and again.
    @functools.cache
    def count(depth: int, alive: frozenset[int]) -> int:
        # An exclusion that has nothing left to say has matched on all of its axes.
        if any(not _names_left(exclusions[each], axes[depth:]) for each in alive):
            return 0
        if not alive:
            return math.prod(axis.size for _, axis in axes[depth:])
        name, axis = axes[depth]
        groups = _groups(axis.size, {each: exclusions[each].get(name) for each in alive})
        return sum(size * count(depth + 1, still) for still, size in groups.items())

    return count(0, frozenset(range(len(exclusions))))


def _names_left(exclusion: Exclusion, axes: tuple[tuple[str, Axis], ...]) -> bool:
    return any(name in exclusion for name, _ in axes)


def _groups(size: int, matched: Mapping[int, frozenset[int] | None]) -> Mapping[frozenset[int], int]:
    """How many indices of an axis leave which exclusions alive."""
    indifferent = frozenset(each for each, out in matched.items() if out is None)
    mentioned = frozenset().union(*(out for out in matched.values() if out is not None))
    groups: dict[frozenset[int], int] = {}
    for index in mentioned:
        alive = indifferent | {each for each, out in matched.items() if out is not None and index in out}
        groups[alive] = groups.get(alive, 0) + 1
    groups[indifferent] = groups.get(indifferent, 0) + size - len(mentioned)
    return groups


def _pointed(name: str, axis: Axis) -> _PointAt:
    # In a product each value comes once for every combination of the others, and a label may cost a hash.
    @functools.lru_cache(maxsize=_MOST_POINTS)
    def point_at(at: int) -> tuple[JsonValue, str]:
        value = axis.value(at)
        return value, f"{name}={label(value)}"

    return point_at


def _find(name: str, axis: Axis, part: str) -> int | None:
    """The index on an axis that a part of a key stands for."""
    given, _, text = part.partition("=")
    if given != name:
        return None
    try:
        candidates: Iterable[int] = axis.find(json.loads(text))
    except (ValueError, RecursionError):
        candidates = ()
    # What reads like a number is looked up without a walk along a range of a million.
    walked = itertools.chain(candidates, range(axis.size))
    return next((at for at in walked if label(axis.value(at)) == text), None)


def _cell(index: int, values: JsonObject) -> Cell:
    key = ",".join(f"{name}={label(value)}" for name, value in values.items())
    return Cell(key=key, index=index, values=values)
