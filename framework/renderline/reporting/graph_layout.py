"""
Where the boxes of a graph go: columns by longest way, rows by what a box reads.

An arrow over several columns has a waypoint in each between, so that it runs beside the boxes and not through them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from renderline.reporting.graph import Arrow, Graph

__all__ = ["Layout", "Slot", "lay_out"]

_SWEEPS = 4


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """Something that takes a row of a column: a box, or the waypoint of an arrow (`arrow` is its index)."""

    column: int
    box: int
    arrow: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """
    The columns from left to right, each with its slots from top to bottom.

    Attributes:
        ways: for each arrow the slots it runs through, both boxes included.
    """

    columns: tuple[tuple[Slot, ...], ...]
    ways: tuple[tuple[Slot, ...], ...]


def lay_out(graph: Graph) -> Layout:
    """The layout of a graph without cycles; the same for the same graph."""
    ranks = _ranks(graph)
    ways = tuple(_way(index, arrow, ranks) for index, arrow in enumerate(graph.arrows))
    slots = {Slot(rank, box) for box, rank in enumerate(ranks)} | {slot for way in ways for slot in way}
    columns = [
        sorted(slot for slot in slots if slot.column == column)
        for column in range(max(ranks, default=-1) + 1)
    ]
    pairs = [pair for way in ways for pair in pairwise(way)]
    for _ in range(_SWEEPS):
        _order(columns, {target: [one for one, other in pairs if other == target] for _, target in pairs})
        _order(
            columns[::-1], {source: [other for one, other in pairs if one == source] for source, _ in pairs}
        )
    return Layout(columns=tuple(tuple(column) for column in columns), ways=ways)


def _ranks(graph: Graph) -> list[int]:
    """The length of the longest way to each box."""
    ranks = [0] * len(graph.boxes)
    # No way is longer than there are boxes, so this ends even where arrows run in a circle.
    for _ in graph.boxes:
        for arrow in graph.arrows:
            ranks[arrow.target] = min(max(ranks[arrow.target], ranks[arrow.source] + 1), len(graph.boxes) - 1)
    return ranks


def _way(index: int, arrow: Arrow, ranks: Sequence[int]) -> tuple[Slot, ...]:
    first, last = Slot(ranks[arrow.source], arrow.source), Slot(ranks[arrow.target], arrow.target)
    between = (Slot(column, len(ranks), index) for column in range(first.column + 1, last.column))
    return (first, *between, last)


def _order(columns: Sequence[list[Slot]], neighbours: Mapping[Slot, Sequence[Slot]]) -> None:
    """Each column by the mean row of what its slots are joined to in the column before."""
    rows: dict[Slot, float] = {}
    for column in columns:
        held: dict[Slot, float] = {}
        for row, slot in enumerate(column):
            joined = [rows[other] for other in neighbours.get(slot, ()) if other in rows]
            held[slot] = sum(joined) / len(joined) if joined else row
        column.sort(key=held.__getitem__)
        rows.update({slot: row for row, slot in enumerate(column)})
