"""Where the value that a cell has on an axis is written: in a list, a range, a pattern, a table's row, or `include`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from renderline.canonical import JsonValue, compact
from renderline.diagnostic import Location, Place, TreePath
from renderline.parameters.cells import Cell
from renderline.parameters.program import ResolvedDocument
from renderline.parameters.table_places import TablePlaces, read_places
from renderline.source.document import Reading, SourceDocument

__all__ = ["AxisOrigins", "TableRow", "axis_path"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """
    The row of a table that a cell has on an axis.

    Attributes:
        table: as the pipeline names it.
        number: from 0.
    """

    table: str
    number: int

    @property
    def is_text(self) -> bool:
        """Whether all values of the table are text, whatever they look like."""
        return PurePath(self.table).suffix.lower() in {".csv", ".tsv"}


def axis_path(resolved: ResolvedDocument, axis: str) -> tuple[TreePath, TableRow | None]:
    """
    Where a cell's value on an axis stands in the pipeline, profile laid over, and the row that is meant by a table's name.

    Args:
        resolved: of a cell that has a value of that name.
    """
    block, cell = resolved.own["matrix"], resolved.cell
    if axis not in cell.places:
        return ("matrix", "include", _include_index(block, cell), axis), None
    path: TreePath = ("matrix", "axes", axis)
    body, at = _entry(_entry(block, "axes"), axis), cell.places[axis]
    if not isinstance(body, Mapping):
        return (*path, at), None
    table = body.get("table")
    return (*path, *body), TableRow(table=table, number=at) if isinstance(table, str) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisOrigins:
    """Finds the places in the tables of one pipeline file; each table is read once."""

    document: SourceDocument
    _tables: dict[str, TablePlaces] = field(default_factory=dict)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The tables that places were asked of, so that a report can quote them."""
        sources = (each.source for each in self._tables.values())
        # Only quoted from: no diagnostics are made of a table that was read without faults before.
        return tuple(
            Reading(name=each.name, text=each.text, document=None, diagnostics=()) for each in sources
        )

    def locate_row(self, row: TableRow, place: Place) -> Location:
        """The stretch that a place in a row means; without a path the row itself."""
        places = self._tables.get(row.table)
        if places is None:
            folder = self.document.path.absolute().parent
            name = str(PurePath(self.document.name).parent / row.table)
            places = self._tables[row.table] = read_places(folder / row.table, name)
        return places.locate(row.number, place)


def _include_index(block: JsonValue, cell: Cell) -> int:
    include = _entry(block, "include")
    entries = include if isinstance(include, (list, tuple)) else ()
    # By their spelling, since 1 and true are equal to Python.
    wanted = compact(cell.values)
    return next(index for index, entry in enumerate(entries) if compact(entry) == wanted)


def _entry(value: JsonValue, key: str) -> JsonValue:
    return value.get(key) if isinstance(value, Mapping) else None
