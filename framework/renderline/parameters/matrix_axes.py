"""The axes of a matrix: lists, ranges, files, tables."""

from __future__ import annotations

import glob
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from renderline.canonical import JsonValue
from renderline.diagnostic import Code, Finding, Part, TreePath, nearest
from renderline.parameters.cells import label
from renderline.parameters.expressions import is_templated_text
from renderline.parameters.faults import fault_at
from renderline.parameters.local_files import meant_name
from renderline.parameters.matrix_tables import read_table
from renderline.parameters.values import LocalPath, Type, kind_of, typed

__all__ = ["BAD_AXIS", "Axis", "read_axis"]

BAD_AXIS = Code(
    id="RL151",
    name="bad-axis",
    description="An axis is a list, a range, files or a table, with different values.",
)

_bad = partial(fault_at, BAD_AXIS)

Read = Callable[[JsonValue, TreePath, Path], "Axis | list[Finding]"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """
    One axis; its values are made when they are asked for.

    Attributes:
        value: the value at an index below `size`.
        find: the indices whose values match what an `exclude` says; mappings match rows that hold all their entries.
    """

    size: int
    value: Callable[[int], JsonValue]
    find: Callable[[JsonValue], frozenset[int]]


def read_axis(body: JsonValue, path: TreePath, folder: Path) -> Axis | list[Finding]:
    """
    Read one axis.

    Args:
        path: of the axis in the tree.
        folder: of the pipeline file.
    """
    if isinstance(body, (list, tuple)):
        return _listed(list(body), path)
    if not isinstance(body, Mapping):
        is_expression = isinstance(body, str) and is_templated_text(body)
        hint = (
            "the matrix is read before any expression"
            if is_expression
            else "write `[a, b]` or `{range: [1, 4]}`"
        )
        return [_bad(path, f"an axis is a list or a mapping, not {kind_of(body)}", hint=hint)]
    unknown = [_unknown_key(key, (*path, key)) for key in body if key not in _SOURCES]
    if unknown:
        return unknown
    if len(body) != 1:
        return [_bad(path, f"an axis has exactly one of {', '.join(f'`{key}`' for key in _SOURCES)}")]
    [(key, value)] = body.items()
    return _SOURCES[key](value, (*path, key), folder)


def _listed(values: list[JsonValue], path: TreePath) -> Axis | list[Finding]:
    if not values:
        return [_bad(path, "this axis has no values, so there would be no cells")]
    first: dict[str, int] = {}
    findings = []
    for index, value in enumerate(values):
        # By label, for the label is what keeps the keys of cells apart.
        if first.setdefault(label(value), index) != index:
            findings.append(
                _bad((*path, index), "this value is on the axis already", hint="remove one of them")
            )
    return findings or Axis(size=len(values), value=values.__getitem__, find=_finder(values))


def _finder(values: list[JsonValue]) -> Callable[[JsonValue], frozenset[int]]:
    # Every index, not the first: a part of a row may match several rows.
    return lambda wanted: frozenset(index for index, value in enumerate(values) if _matches(wanted, value))


def _matches(wanted: JsonValue, value: JsonValue) -> bool:
    if isinstance(wanted, Mapping) and isinstance(value, Mapping):
        return all(key in value and _matches(each, value[key]) for key, each in wanted.items())
    # By label: to Python `1 == True`, and an exclusion of one would take the other along.
    return label(wanted) == label(value)


def _range(bounds: JsonValue, path: TreePath, _folder: Path) -> Axis | list[Finding]:
    numbers = _numbers(bounds)
    if numbers is None:
        return [
            _bad(
                path,
                "a range is `[first, last]` or `[first, last, step]`, all numbers",
                hint="write `[1, 4]` for 1, 2, 3, 4",
            )
        ]
    first, last, step = numbers
    if not step:
        return [_bad(path, "the step of this range is 0", hint="leave it out for steps of 1")]
    if (last - first) * step < 0:
        return [_bad(path, "this range never reaches its last number", hint="check the sign of the step")]
    is_whole = all(number == number.to_integral_value() for number in (first, step))
    # The number is computed, never listed: a range of a million is as cheap as one of three.
    size = math.floor((last - first) / step) + 1

    def value(index: int) -> int | float:
        number = first + index * step
        return int(number) if is_whole else float(number)

    def find(wanted: JsonValue) -> frozenset[int]:
        number = _decimal(wanted)
        index = None if number is None else (number - first) / step
        is_there = index is not None and index == index.to_integral_value() and 0 <= index < size
        return frozenset({int(index)}) if index is not None and is_there else frozenset()

    return Axis(size=size, value=value, find=find)


def _numbers(bounds: JsonValue) -> tuple[Decimal, Decimal, Decimal] | None:
    if not isinstance(bounds, (list, tuple)) or len(bounds) not in {2, 3}:
        return None
    first, last, *steps = [_decimal(bound) for bound in bounds]
    step = steps[0] if steps else Decimal(1)
    return None if first is None or last is None or step is None else (first, last, step)


def _decimal(value: JsonValue) -> Decimal | None:
    # By its shortest spelling, so that 0.1 means a tenth and three steps of it are 0.3.
    number = typed(Type.NUMBER, value).value
    return Decimal(repr(number)) if isinstance(number, (int, float)) else None


def _files(pattern: JsonValue, path: TreePath, folder: Path) -> Axis | list[Finding]:
    if not isinstance(pattern, str) or not pattern or PurePosixPath(pattern).is_absolute():
        return [
            _bad(path, 'files are named by a pattern relative to the pipeline file, such as `"photos/*.jpg"`')
        ]
    # A folder's order differs between machines, and an index of a cell must not.
    found = sorted(_glob(pattern, folder))
    if not found:
        return [_bad(path, f"no file matches `{pattern}`", hint=_nearby(pattern, folder))]
    values: list[JsonValue] = [LocalPath(name, (folder / name).absolute()) for name in found]
    return _listed(values, path)


def _nearby(pattern: str, folder: Path) -> str:
    """What may have been meant by a pattern without matches: of its folders and its name the first that is not there."""
    here = folder
    for at, part in enumerate(parts := PurePosixPath(pattern).parts):
        if glob.has_magic(part):
            break
        if not (here / part).exists():
            meant = meant_name(here / part)
            spelt = PurePosixPath(*parts[:at], meant, *parts[at + 1 :]) if meant else None
            return f"there is no {here / part}" + (f"; did you mean `{spelt}`?" if spelt else "")
        here /= part
    return f"looked in {here}"


def _glob(pattern: str, folder: Path) -> Iterator[str]:
    for name in glob.iglob(pattern, root_dir=folder, recursive=True):  # noqa: PTH207 - pathlib's shows hidden files
        if (folder / name).is_file():
            # On Windows, too: the name stands in the cells' keys, which are the same everywhere.
            yield Path(name).as_posix()


def _table(name: JsonValue, path: TreePath, folder: Path) -> Axis | list[Finding]:
    if not isinstance(name, str) or not name:
        return [_bad(path, "a table is a file's name, relative to the pipeline file")]
    table = read_table(folder / name, name)
    if table.faults:
        meant = None if (folder / name).exists() else meant_name(folder / name)
        hint = f"did you mean `{meant}`?" if meant else ""
        return [_bad(path, fault, hint=hint) for fault in table.faults]
    twice = _same_rows(table.rows)
    if twice:
        lines = [f"{name}:{table.lines[at]}" for at in twice]
        return [_bad(path, f"{lines[1]}: this row stands in {lines[0]} already", hint="remove one of them")]
    return _listed(list(table.rows), path)


def _same_rows(rows: Sequence[JsonValue]) -> tuple[int, int] | None:
    """The first two rows that are the same."""
    first: dict[str, int] = {}
    for index, row in enumerate(rows):
        earlier = first.setdefault(label(row), index)
        if earlier != index and rows[earlier] == row:
            return earlier, index
    return None


_SOURCES: Mapping[str, Read] = MappingProxyType({"range": _range, "files": _files, "table": _table})


def _unknown_key(key: str, path: TreePath) -> Finding:
    meant = nearest(key, _SOURCES)
    hint = f"did you mean `{meant}`?" if meant else f"an axis has one of {', '.join(_SOURCES)}"
    return _bad(path, f"unknown key `{key}` of an axis", hint=hint, part=Part.KEY)
