"""Tables as matrix axes: CSV, TSV, JSON Lines, YAML or JSON files whose rows are mappings."""

from __future__ import annotations

import bisect
import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from renderline.canonical import JsonObject, JsonValue
from renderline.source.document import Reading
from renderline.source.reader import read_text

__all__ = ["Table", "read_table"]

# Spreadsheets choose one by the country that they are set to.
_DELIMITERS = MappingProxyType({",": "commas", ";": "semicolons", "\t": "tabs"})
_END_IN_QUOTES = "unexpected end of data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """
    The rows of a file.

    Attributes:
        lines: where each row begins, from 1.
        faults: what is wrong, each as `FILE:LINE: …`.
    """

    rows: tuple[JsonObject, ...]
    lines: tuple[int, ...] = ()
    faults: tuple[str, ...] = ()


class _Row(NamedTuple):
    values: JsonObject
    line: int


def read_table(path: Path, name: str) -> Table:
    """
    Read a table; values of CSV and TSV files are text, whatever they look like.

    Args:
        name: of the file in faults.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        return Table(rows=(), faults=(f"{name}: tables end in {', '.join(_READERS)}",))
    try:
        # Spreadsheets write a byte order mark; it would else be part of the first column's name.
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        return Table(rows=(), faults=(f"{name} cannot be read: {(error.strerror or str(error)).lower()}",))
    except UnicodeDecodeError:
        return Table(rows=(), faults=(_encoding_fault(content, name),))
    rows: list[_Row] = []
    faults: list[str] = []
    for each in reader(text, name):
        if isinstance(each, str):
            faults.append(each)
        else:
            rows.append(each)
    return Table(
        rows=tuple(row.values for row in rows),
        lines=tuple(row.line for row in rows),
        faults=tuple(faults) or _emptiness(rows, name),
    )


def _encoding_fault(content: bytes, name: str) -> str:
    # Decoded once more by itself: with a byte order mark the error counts from behind it.
    try:
        content.decode("utf-8")
        start = 0
    except UnicodeDecodeError as error:
        start = error.start
    line = content.count(b"\n", 0, start) + 1
    before = content[content.rfind(b"\n", 0, start) + 1 : start].decode("utf-8-sig")
    return (
        f"{name}:{line}:{len(before) + 1}: byte 0x{content[start]:02x} is not UTF-8; save the file as UTF-8"
    )


def _emptiness(rows: list[_Row], name: str) -> tuple[str, ...]:
    return () if rows else (f"{name} has no rows",)


def _read_csv(text: str, name: str, *, delimiter: str = ",") -> Iterator[_Row | str]:
    # Strict, because a lone quote would silently swallow all rows after it.
    # Untranslated line ends: the reader needs them as they are inside of quotes.
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    above = 0
    try:
        header = next(lines, [])
        if fault := _header_fault(header, delimiter):
            yield f"{name}:1: {fault}"
            return
        above = lines.line_num
        for fields in lines:
            # A row in quotes may run over several lines.
            first, above = above + 1, lines.line_num
            if len(fields) == len(header):
                yield _Row(dict(zip(header, fields, strict=True)), first)
            # A blank line is no row.
            elif fields:
                found = "1 field" if len(fields) == 1 else f"{len(fields)} fields"
                yield f"{name}:{lines.line_num}: {found}, and the header has {len(header)}"
    except csv.Error as error:
        is_open = str(error) == _END_IN_QUOTES
        # Where it was opened: the end of the file is where a reader looks last.
        yield (
            f"{name}:{above + 1}: a quote of this row is never closed"
            if is_open
            else f"{name}:{lines.line_num}: {error}"
        )


def _read_tsv(text: str, name: str) -> Iterator[_Row | str]:
    return _read_csv(text, name, delimiter="\t")


def _header_fault(header: list[str], delimiter: str) -> str:
    if not header or not all(name.strip() for name in header):
        return "the first line names the columns, and none is empty"
    other = next((each for each in _DELIMITERS if each != delimiter and each in header[0]), None)
    if len(header) == 1 and other is not None:
        return f"columns are separated by {_DELIMITERS[delimiter]} here, not by {_DELIMITERS[other]}"
    padded = next((name for name in header if name != name.strip()), None)
    if padded is not None:
        return (
            f"the column `{padded}` has a blank around its name; write none beside {_DELIMITERS[delimiter]}"
        )
    twice = next((name for name in header if header.count(name) > 1), None)
    return f"the column `{twice}` is there twice" if twice is not None else ""


def _read_json_lines(text: str, name: str) -> Iterator[_Row | str]:
    # Not splitlines(): it also breaks at U+2028, which may stand raw in a JSON text.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            reading = read_text(line, name=name, is_json=True)
            yield from _rows_of(reading, lambda tree: [tree], f"{name}:{number}", above=number - 1)


def _read_tree(text: str, name: str) -> Iterator[_Row | str]:
    reading = read_text(text, name=name)
    yield from _rows_of(reading, _as_list, name)


def _as_list(tree: JsonValue) -> list[JsonValue]:
    return list(tree) if isinstance(tree, (list, tuple)) else [tree]


def _rows_of(
    reading: Reading, split: Callable[[JsonValue], list[JsonValue]], where: str, *, above: int = 0
) -> Iterator[_Row | str]:
    for diagnostic in reading.diagnostics:
        yield f"{where}: {diagnostic.message}"
    if reading.document is None:
        return
    entries = reading.document.positions.entries
    line_ends = [at for at, character in enumerate(reading.text) if character == "\n"]
    for index, row in enumerate(split(reading.document.tree)):
        if isinstance(row, Mapping):
            # A single row without a list around it is the root itself.
            entry = entries.get((index,), entries[()])
            yield _Row(row, above + bisect.bisect_left(line_ends, entry.start) + 1)
        else:
            yield f"{where}: a row is a mapping of columns to values"


_READERS: Mapping[str, Callable[[str, str], Iterator[_Row | str]]] = MappingProxyType(
    {
        ".csv": _read_csv,
        ".tsv": _read_tsv,
        ".jsonl": _read_json_lines,
        ".ndjson": _read_json_lines,
        ".yaml": _read_tree,
        ".yml": _read_tree,
        ".json": _read_tree,
    }
)
