"""A part of a matrix: one cell by its key, or a sample that is the same every time."""

from __future__ import annotations

import hashlib
import heapq
import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

from renderline.diagnostic import nearest
from renderline.errors import UsageError
from renderline.parameters.cells import Cell

__all__ = ["EVERYTHING", "Grid", "Selection", "select"]

_MOST_COMPARED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """
    Which cells are meant; all of them when nothing is said.

    Attributes:
        key: of the one cell.
        sample: how many cells are picked.
        seed: another seed picks others; the same one picks the same on every machine, and a larger sample holds the
            smaller one.
    """

    key: str | None = None
    sample: int | None = None
    seed: int = 0


EVERYTHING = Selection()


class Grid(Protocol):
    """Cells that are known by key and by index, such as those of a `Program`."""

    def cells(self) -> Iterator[Cell]:
        """All of them, in order."""

    def keys(self) -> Iterator[str]:
        """Their keys, in the same order."""

    def pick(self, indices: Collection[int]) -> Iterator[Cell]:
        """Those of some indices, in the same order."""

    def find(self, key: str) -> Cell | None:
        """The one of a key."""


def select(grid: Grid, selection: Selection) -> Iterator[Cell]:
    """
    The cells of a selection, in the matrix's order; no more of them are made than are picked.

    Raises:
        UsageError: there is no cell of that key.
    """
    if selection.key is not None:
        yield _named(grid, selection.key)
    elif selection.sample is not None:
        # By rank and not by chance: a cell keeps its rank when others come or go, so a sample grows by new cells alone.
        ranked = ((_rank(key, selection.seed), index) for index, key in enumerate(grid.keys()))
        yield from grid.pick({index for _, index in heapq.nsmallest(selection.sample, ranked)})
    else:
        yield from grid.cells()


def _named(grid: Grid, key: str) -> Cell:
    cell = grid.find(key)
    if cell is not None:
        return cell
    # Beyond these, comparing takes longer than the user waits for a hint.
    keys = tuple(itertools.islice(grid.keys(), _MOST_COMPARED))
    close = nearest(key, keys)
    hint = (
        f"did you mean {close}?"
        if close
        else f"one is {keys[0]}"
        if keys and keys[0]
        else "there is no matrix"
    )
    raise UsageError(f"there is no cell {key}; {hint}")


def _rank(key: str, seed: int) -> bytes:
    # Not hash(): Python salts it anew in each process.
    return hashlib.sha256(f"{seed}:{key}".encode()).digest()
