"""Where the cells of a run stand on its page: in tables by the axes of the matrix, or in a row where these leave holes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from renderline.reporting.html.value import CellPage

__all__ = ["Block", "Row", "arrange"]

# More columns than this are a strip that nobody reads across.
_MOST_COLUMNS = 6
_FEWEST_FILLED = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The cells that share the values of all axes but that of the columns; None where the matrix has no such cell."""

    title: str
    cells: tuple[CellPage | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """
    Some cells under one title.

    Attributes:
        title: the values that they share; empty where there is nothing to say.
        columns: the titles of a table's columns; empty for cells that stand in a row.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def arrange(cells: Sequence[CellPage]) -> tuple[Block, ...]:
    """
    The blocks of a run, each cell in exactly one of them, in the matrix's order.

    The last axis but one makes the rows, the last one the columns, and those before them the blocks. An axis with one
    value is none; of more columns than can be read across, each row becomes a block.
    """
    axes = _varying(cells)
    blocks = _together(cells, axes[:-2])
    return tuple(block for title, members in blocks for block in _blocks(title, members, axes[-2:]))


def _varying(cells: Sequence[CellPage]) -> tuple[str, ...]:
    names = dict.fromkeys(name for cell in cells for name in cell.axes)
    return tuple(name for name in names if len({cell.axes.get(name) for cell in cells}) > 1)


def _together(cells: Sequence[CellPage], axes: Sequence[str]) -> Iterator[tuple[str, tuple[CellPage, ...]]]:
    groups: dict[str, list[CellPage]] = {}
    for cell in cells:
        groups.setdefault(", ".join(_title(cell, axis) for axis in axes), []).append(cell)
    for title, members in groups.items():
        yield title, tuple(members)


def _blocks(title: str, cells: tuple[CellPage, ...], axes: Sequence[str]) -> Iterator[Block]:
    if len(axes) < 2:  # noqa: PLR2004 - a table has two sides
        yield _flow(title, cells)
        return
    down, across = axes
    columns = tuple(dict.fromkeys(_title(cell, across) for cell in cells))
    rows = dict(_together(cells, [down]))
    is_sparse = len(cells) < _FEWEST_FILLED * len(columns) * len(rows)
    is_ambiguous = any(len({_title(cell, across) for cell in row}) < len(row) for row in rows.values())
    if is_sparse or is_ambiguous:
        yield _flow(title, cells)
    elif len(columns) > _MOST_COLUMNS:
        yield from (_flow(", ".join(filter(None, (title, name))), row) for name, row in rows.items())
    else:
        yield _table(title, columns, rows, across)


def _flow(title: str, cells: tuple[CellPage, ...]) -> Block:
    return Block(title=title, columns=(), rows=(Row(title="", cells=cells),))


def _table(
    title: str, columns: tuple[str, ...], rows: Mapping[str, Sequence[CellPage]], across: str
) -> Block:
    return Block(
        title=title,
        columns=columns,
        rows=tuple(
            Row(title=name, cells=tuple(_at(row, across, column) for column in columns))
            for name, row in rows.items()
        ),
    )


def _at(row: Sequence[CellPage], axis: str, column: str) -> CellPage | None:
    return next((cell for cell in row if _title(cell, axis) == column), None)


def _title(cell: CellPage, axis: str) -> str:
    value = cell.axes.get(axis)
    return "" if value is None else f"{axis} {value}"
