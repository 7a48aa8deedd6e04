"""Where the value that a cell has on an axis is written: in a list, a range, a pattern, a table's row, or `include`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from renderline.canonical import JsonValue
from renderline.diagnostic import Location, Position, Span, TreePath
from renderline.parameters.cells import Cell
from renderline.parameters.matrix import read as read_matrix
from renderline.parameters.matrix_axes import Axis
from renderline.parameters.matrix_tables import read_table
from renderline.source.document import SourceDocument

__all__ = ["Spot", "axis_spots"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """
    One place of an axis's value.

    Attributes:
        path: in the pipeline, profile laid over; empty for a place in another file.
        location: of a table's row.
        name: of the table's file.
    """

    path: TreePath = ()
    location: Location | None = None
    name: str = ""


def axis_spots(block: JsonValue, cell: Cell, name: str, document: SourceDocument) -> Iterator[Spot]:
    """
    Where a cell's value on an axis is written, at least one spot; a table's row comes after the axis.

    Args:
        block: the `matrix`, profile laid over; it is sound.
        cell: one of its cells, which has a value of that name.
    """
    folder = document.path.absolute().parent
    matrix = read_matrix(block, folder).matrix
    combinations = 0 if matrix is None else matrix.count() - len(matrix.include)
    if matrix is None or cell.index >= combinations:
        yield Spot(path=("matrix", "include", cell.index - combinations, name))
        return
    path: TreePath = ("matrix", "axes", name)
    body = _entry(_entry(block, "axes"), name)
    at = _index(matrix.axes[name], cell.values[name])
    if not isinstance(body, Mapping):
        yield Spot(path=(*path, at))
        return
    yield Spot(path=(*path, *body))
    table = body.get("table")
    if isinstance(table, str):
        line = read_table(folder / table, table).lines[at]
        file = str(PurePath(document.name).parent / table)
        yield Spot(location=Location(file, Span(Position(line, 1), Position(line, 1))), name=table)


def _index(axis: Axis, value: JsonValue) -> int:
    # An exclusion's mapping finds every row that holds its entries; the cell's value is one whole row.
    return next(at for at in sorted(axis.find(value)) if axis.value(at) == value)


def _entry(value: JsonValue, key: str) -> JsonValue:
    return value.get(key) if isinstance(value, Mapping) else None
