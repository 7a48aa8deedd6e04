"""
What a check says: first symbolically, then with lines and columns.

A check names a place in the tree (`Finding`); whoever holds the document's positions turns it into a spot in a file
(`Diagnostic`). So checks never see a line number, and a reformatted file cannot change what is compiled.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

__all__ = [
    "Code",
    "Diagnostic",
    "Finding",
    "Location",
    "Part",
    "Place",
    "Position",
    "Related",
    "RelatedLocation",
    "Severity",
    "Span",
    "TreePath",
    "nearest",
    "path_text",
]

TreePath: TypeAlias = tuple[str | int, ...]
"""Keys and indices from the root of a document; the root itself is the empty tuple."""


class Severity(StrEnum):
    """How much a finding matters: an error stops what follows, a warning had better be mended, a note need not be."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Part(StrEnum):
    """Which part of a mapping's entry is meant: its key or its value."""

    KEY = "key"
    VALUE = "value"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A kind of finding: stable id (`RL203`), short name (`unknown-key`) and the sentence of what should hold."""

    id: str
    name: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    A spot in a tree, without lines.

    Attributes:
        path: where; it need not exist: the nearest existing ancestor stands in.
        part: the entry's key or its value.
        snippet: text inside a scalar's source that is meant, e.g. `params.widht`; empty for the whole scalar.
        option: of the command line that is meant, e.g. `-p photo=cat.jpg`; the path then leads to what it speaks of.
    """

    path: TreePath
    part: Part = Part.VALUE
    snippet: str = ""
    option: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A second place that helps to understand a finding, with its own words."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One mistake, said symbolically.

    Attributes:
        message: what is wrong, in the user's words.
        hint: what would be right, possibly empty.
    """

    code: Code
    place: Place
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A character in a file. Lines and columns count from 1, columns in code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one file; `end` is exclusive."""

    start: Position
    end: Position


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A stretch of a named file, as the user wrote the name."""

    file: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedLocation:
    """A second place with lines and columns."""

    location: Location
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """
    One mistake with its lines and columns, ready to be reported.

    Attributes:
        option: of the command line that is wrong; the location is then of what it speaks of. Empty for a mistake in a file.
    """

    code: Code
    location: Location
    path: TreePath
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    related: tuple[RelatedLocation, ...] = ()
    option: str = ""

    @property
    def sort_key(self) -> tuple[Location, str, str]:
        """By file, line, column, then code and message: the same order on every machine."""
        return (self.location, self.code.id, self.message)


def path_text(path: TreePath) -> str:
    """A path for people: `$.steps[0].input.image`; keys that are no plain words are quoted."""
    return "$" + "".join(_segment(part) for part in path)


def _segment(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    plain = part.replace("$", "").replace("-", "_").isidentifier()
    return f".{part}" if plain else f"[{part!r}]"


def nearest(word: str, candidates: Iterable[str], *, likeness: float = 0.6) -> str | None:
    """
    The candidate a person most likely meant by `word`, for a "did you mean"; None if none is close.

    Letter case counts least: `imagegen` finds `imageGen` before anything else.

    Args:
        likeness: that is asked for, from 0 to 1; higher where another word may well be meant as it is.
    """
    folded: dict[str, str] = {}
    for candidate in sorted(candidates):
        folded.setdefault(candidate.casefold(), candidate)
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=likeness)
    return folded[close[0]] if close else None
