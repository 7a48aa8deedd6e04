"""
What a check says: first symbolically, then with lines and columns.

A check names a place in the tree (`Finding`); whoever holds the document's positions turns it into a spot in a file
(`Diagnostic`). So checks never see a line number, and a reformatted file cannot change what is compiled.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

__all__ = [
    "Code",
    "Cure",
    "Diagnostic",
    "Finding",
    "Fix",
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
    "unmistakable",
    "with_cure",
]

TreePath: TypeAlias = tuple[str | int, ...]
"""Keys and indices from the root of a document; the root itself is the empty tuple."""

_NEAR = 0.6
_CERTAIN = 0.7
_CLOSE = 0.8
_SHORTEST_WITH_SLIP = 5
# Comparing takes time in the square of the length.
_LONGEST_WORD = 100


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
class Cure:
    """
    What certainly belongs at a place, instead of what stands there.

    Attributes:
        place: of the key, the whole scalar, or with a snippet the part of one.
        value: to be written: text in the quotes that it needs, anything else plain.
    """

    place: Place
    value: str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One mistake, said symbolically.

    Attributes:
        message: what is wrong, in the user's words.
        hint: what would be right, possibly empty.
        cure: the hint as a change, only where nothing else can have been meant.
    """

    code: Code
    place: Place
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    related: tuple[Related, ...] = ()
    cure: Cure | None = None


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
class Fix:
    """
    A change that mends a mistake and can mean nothing else.

    Attributes:
        location: the stretch to be replaced; it may be empty.
        text: as it has to be written there, quotes and escapes included.
    """

    location: Location
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """
    One mistake with its lines and columns, ready to be reported.

    Attributes:
        option: of the command line that is wrong; the location is then of what it speaks of. Empty for a mistake in a file.
        fix: of the mistake, where one is safe.
    """

    code: Code
    location: Location
    path: TreePath
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    related: tuple[RelatedLocation, ...] = ()
    option: str = ""
    fix: Fix | None = None

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


def unmistakable(word: str, candidates: Iterable[str]) -> str | None:
    """
    The candidate that alone can be meant by `word`, so that it may be written without asking; else None.

    That is the only one with the same letters, their case and `_` and `-` aside; else the only one that is one slip away,
    while no other comes close; else the only one that is near at all. Words with different figures in them are different
    things, however near: `v3` is no slip for `v2`.
    """
    known = dict.fromkeys(candidates)
    if word in known or len(word) > _LONGEST_WORD:
        return None
    likeness = {each: _likeness(word, each) for each in known if _figures(each) == _figures(word)}
    same = [each for each in likeness if _letters(each) == _letters(word)]
    if same:
        return same[0] if len(same) == 1 else None
    close = [each for each, ratio in likeness.items() if ratio >= _CLOSE]
    if len(close) == 1 and len(word) >= _SHORTEST_WITH_SLIP and _is_slip(_letters(word), _letters(close[0])):
        return close[0]
    near = [each for each, ratio in likeness.items() if ratio >= _NEAR]
    return near[0] if len(near) == 1 and likeness[near[0]] >= _CERTAIN else None


def with_cure(finding: Finding, word: str, candidates: Iterable[str]) -> Finding:
    """The finding of a misspelt word, with its cure where what was meant is unmistakable."""
    meant = unmistakable(word, candidates)
    return finding if meant is None else replace(finding, cure=Cure(place=finding.place, value=meant))


def _letters(word: str) -> str:
    return word.casefold().replace("_", "").replace("-", "")


def _is_slip(word: str, other: str) -> bool:
    """Whether one letter is missing, too many or another one, or two neighbours changed places."""
    start = _shared(word, other)
    word, other = word[start:], other[start:]
    end = _shared(word[::-1], other[::-1])
    left, right = word[: len(word) - end], other[: len(other) - end]
    return max(len(left), len(right)) <= 1 or [*left] == [*reversed(right)]


def _shared(word: str, other: str) -> int:
    """How many letters two words begin with alike."""
    pairs = enumerate(zip(word, other, strict=False))
    return next((at for at, (one, two) in pairs if one != two), min(len(word), len(other)))


def _figures(word: str) -> str:
    return "".join(filter(str.isdigit, word))


def _likeness(word: str, other: str) -> float:
    return difflib.SequenceMatcher(None, other.casefold(), word.casefold()).ratio()
