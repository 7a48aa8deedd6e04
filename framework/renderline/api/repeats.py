"""One mistake that many cells of a matrix share, told once."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from renderline.api.cells import CompiledCell
from renderline.diagnostic import Code, Diagnostic, Location
from renderline.wire.references import follow

__all__ = ["Repeats"]

_Kind: TypeAlias = tuple[Code, Location, str]

_NUMBER = re.compile(r"\d+")


@dataclass(slots=True)
class _Repeated:
    """The first diagnostic of a kind, in which cell it is, how many have one, and whether their words are the same."""

    first: Diagnostic
    first_key: str
    latest_key: str
    cells: int = 1
    is_uniform: bool = True


class Repeats:
    """
    Gathers the diagnostics of all cells; it holds one of each kind, however many cells there are.

    Those that differ in nothing but the cell's own value are one mistake: the first speaks for all and says how many
    they are. A mistake that is the same in every cell has nothing to do with the matrix, and does not mention it.
    """

    def __init__(self) -> None:
        self._found: dict[_Kind, _Repeated] = {}
        self._cells = 0

    def add(self, cell: CompiledCell) -> None:
        """Take the diagnostics of the next cell."""
        self._cells += 1
        for diagnostic in cell.diagnostics:
            kind = _kind(diagnostic, cell)
            known = self._found.get(kind)
            if known is None:
                self._found[kind] = _Repeated(diagnostic, cell.key, cell.key)
                continue
            # One cell may have several of a kind, and counts once.
            known.cells += known.latest_key != cell.key
            known.latest_key = cell.key
            known.is_uniform &= diagnostic.message == known.first.message

    def told_once(self) -> Iterator[Diagnostic]:
        """One diagnostic for each mistake, in the order of the first cells that have them."""
        for each in self._found.values():
            is_general = each.cells == self._cells and each.is_uniform
            yield each.first if is_general else _counted(each.first, each.cells, each.first_key)


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
