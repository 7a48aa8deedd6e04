"""A part of a matrix: one cell by its key, or a sample that is the same every time."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from renderline.diagnostic import nearest
from renderline.errors import UsageError
from renderline.parameters.cells import Cell

__all__ = ["EVERYTHING", "Selection", "select"]


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


def select(cells: Iterable[Cell], selection: Selection) -> Iterator[Cell]:
    """
    The cells of a selection, in the matrix's order; no more of them are held in memory than are picked.

    Raises:
        UsageError: there is no cell of that key.
    """
    if selection.key is not None:
        yield _named(cells, selection.key)
    elif selection.sample is not None:
        picked = heapq.nsmallest(selection.sample, cells, key=lambda cell: _rank(cell, selection.seed))
        yield from sorted(picked, key=lambda cell: cell.index)
    else:
        yield from cells


def _named(cells: Iterable[Cell], key: str) -> Cell:
    keys: list[str] = []
    for cell in cells:
        if cell.key == key:
            return cell
        keys.append(cell.key)
    close = nearest(key, keys)
    hint = (
        f"did you mean {close}?"
        if close
        else f"one is {keys[0]}"
        if keys and keys[0]
        else "there is no matrix"
    )
    raise UsageError(f"there is no cell {key}; {hint}")


def _rank(cell: Cell, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}:{cell.key}".encode()).digest()
