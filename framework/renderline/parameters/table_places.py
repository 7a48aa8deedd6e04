"""Where in a table's file the value of one column of one row is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from renderline.diagnostic import Location, Place, Position, Span
from renderline.parameters.matrix_tables import read_table
from renderline.source.document import SourceDocument
from renderline.source.reader import read_text
from renderline.source.text import SourceText

__all__ = ["TablePlaces", "read_places"]

_Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePlaces:
    """
    The places in one table; it is sound.

    Attributes:
        source: its text, under the name of the file in reports.
        suffix: of the file, in small letters.
        lines: where each row begins, from 1.
        document: of a table that is one tree.
    """

    source: SourceText
    suffix: str
    lines: tuple[int, ...]
    document: SourceDocument | None = None

    def locate(self, row: int, place: Place) -> Location:
        """
        The stretch that a place means.

        Args:
            row: its number, from 0.
            place: in the row: the column, and what leads on into a value that is no scalar; nothing for the row itself.
        """
        return _LOCATORS.get(self.suffix, _in_tree)(self, row, place)


def read_places(path: Path, name: str) -> TablePlaces:
    """
    The places in a table that was read before.

    Args:
        name: of the file in reports.
    """
    # As the CSV reader counts lines, a lone carriage return ends one.
    text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    suffix = path.suffix.lower()
    return TablePlaces(
        source=SourceText(name, text),
        suffix=suffix,
        lines=read_table(path, name).lines,
        document=None if suffix in _LOCATORS else read_text(text, name=name).document,
    )


def _in_csv(table: TablePlaces, row: int, place: Place, *, delimiter: str = ",") -> Location:
    text, line = table.source.text, table.lines[row]
    header = [text[slice(*each)].strip('"') for each in _fields(text, 0, delimiter)]
    fields = list(_fields(text, _line_start(text, line), delimiter))
    # Values of CSV are scalars: only the first part can lead anywhere.
    column = str(place.path[0]) if place.path else ""
    if column not in header:
        return _row_start(table, line)
    return table.source.location(*fields[header.index(column)])


def _in_tsv(table: TablePlaces, row: int, place: Place) -> Location:
    return _in_csv(table, row, place, delimiter="\t")


def _fields(text: str, start: int, delimiter: str) -> Iterator[_Stretch]:
    """The fields of the row that begins there, quotes and all."""
    while True:
        end = _quoted_end(text, start) if text.startswith('"', start) else start
        while end < len(text) and text[end] not in {delimiter, "\n"}:
            end += 1
        yield start, end
        if not text.startswith(delimiter, end):
            return
        start = end + len(delimiter)


def _quoted_end(text: str, start: int) -> int:
    """The end of a field in quotes, in which a doubled quote stands for one."""
    end = text.index('"', start + 1)
    # RFC 4180: a quote inside of quotes is doubled.
    while text.startswith('""', end):
        end = text.index('"', end + 2)
    return end + 1


def _in_json_line(table: TablePlaces, row: int, place: Place) -> Location:
    text, line = table.source.text, table.lines[row]
    start = _line_start(text, line)
    document = read_text(text[start:].partition("\n")[0], name=table.source.name, is_json=True).document
    if document is None or not place.path:
        return _row_start(table, line)
    span = document.positions.locate(place).span
    # Each line is a document of its own, whose only line is the first.
    return Location(
        table.source.name, Span(Position(line, span.start.column), Position(line, span.end.column))
    )


def _in_tree(table: TablePlaces, row: int, place: Place) -> Location:
    document = table.document
    if document is None or not place.path:
        return _row_start(table, table.lines[row])
    # A single row may stand there without a list around it.
    is_list = isinstance(document.tree, (list, tuple))
    return document.positions.locate(replace(place, path=(row, *place.path)) if is_list else place)


def _line_start(text: str, line: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.index("\n", start) + 1
    return start


def _row_start(table: TablePlaces, line: int) -> Location:
    return Location(table.source.name, Span(Position(line, 1), Position(line, 1)))


_LOCATORS: Mapping[str, Callable[[TablePlaces, int, Place], Location]] = MappingProxyType(
    {".csv": _in_csv, ".tsv": _in_tsv, ".jsonl": _in_json_line, ".ndjson": _in_json_line}
)
