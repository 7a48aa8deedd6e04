"""Which cells a matrix has: counted without making them, and made one at a time."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from renderline.canonical import JsonObject
from renderline.parameters.cells import Cell, label
from renderline.parameters.matrix_axes import Axis

__all__ = ["Exclusion", "Matrix"]

Exclusion = Mapping[str, frozenset[int]]
"""What one `exclude` entry leaves out: on some axes, the indices it matches."""


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
        index = -1
        for index, chosen in enumerate(self._chosen()):
            values = {
                name: axis.value(at) for (name, axis), at in zip(self.axes.items(), chosen, strict=True)
            }
            yield _cell(index, values)
        for number, entry in enumerate(self.include, start=index + 1):
            yield _cell(number, {**{name: entry[name] for name in self.axes if name in entry}, **entry})

    def holds(self, values: JsonObject) -> bool:
        """Whether the axes have a cell of exactly these values."""
        if not self.axes or values.keys() != self.axes.keys():
            return False
        found = [axis.find(values[name]) for name, axis in self.axes.items()]
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

    @functools.cache
    def count(depth: int, alive: frozenset[int]) -> int:
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


def _cell(index: int, values: JsonObject) -> Cell:
    key = ",".join(f"{name}={label(value)}" for name, value in values.items())
    return Cell(key=key, index=index, values=values)
