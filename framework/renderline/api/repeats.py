"""One mistake that many cells of a matrix share, told once."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from renderline.api.cells import CompiledCell
from renderline.diagnostic import Code, Diagnostic, Location
from renderline.wire.references import follow

__all__ = ["told_once"]

_Kind: TypeAlias = tuple[Code, Location, str]

_NUMBER = re.compile(r"\d+")


def told_once(cells: Sequence[CompiledCell]) -> Iterator[Diagnostic]:
    """
    The diagnostics of all cells, in the order of the first cells that have them.

    Those that differ in nothing but the cell's own value are one mistake: the first speaks for all and says how many
    they are. A mistake that is the same in every cell has nothing to do with the matrix, and does not mention it.
    """
    found: dict[_Kind, list[tuple[Diagnostic, str]]] = {}
    for cell in cells:
        for diagnostic in cell.diagnostics:
            found.setdefault(_kind(diagnostic, cell), []).append((diagnostic, cell.key))
    for alike in found.values():
        first, key = alike[0]
        keys = {key for _, key in alike}
        is_general = len(keys) == len(cells) and all(each.message == first.message for each, _ in alike)
        yield first if is_general else _counted(first, len(keys), key)


def _counted(diagnostic: Diagnostic, count: int, key: str) -> Diagnostic:
    where = f"in the cell `{key}`" if count == 1 else f"in {count:,} cells, first in `{key}`"
    return dataclasses.replace(diagnostic, message=f"{diagnostic.message} ({where})")


def _kind(diagnostic: Diagnostic, cell: CompiledCell) -> _Kind:
    """What a diagnostic has in common with those of other cells: its words without the cell's value and its numbers."""
    words = diagnostic.message
    value = _value(diagnostic, cell)
    if value:
        words = words.replace(value, "")
    return (diagnostic.code, diagnostic.location, _NUMBER.sub("", words))


def _value(diagnostic: Diagnostic, cell: CompiledCell) -> str:
    """The text or number that the diagnostic is about; empty where it is about something else."""
    if cell.document is None:
        return ""
    try:
        value = follow({**cell.document.own, **cell.document.body}, diagnostic.path)
    except LookupError:
        return ""
    return str(value) if isinstance(value, (str, int, float)) else ""
