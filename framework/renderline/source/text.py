"""A file's text, and where in it a character stands."""

from __future__ import annotations

from dataclasses import dataclass

from renderline.diagnostic import Location, Position, Span

__all__ = ["SourceText"]


@dataclass(frozen=True, slots=True, eq=False)
class SourceText:
    """
    One file's text under the name that the user knows it by.

    Attributes:
        name: as it appears in reports.
        text: with LF line ends and without a byte order mark, so that an offset means one spot.
    """

    name: str
    text: str

    def position(self, offset: int) -> Position:
        """The line and column of a character."""
        line_start = self.text.rfind("\n", 0, offset) + 1
        return Position(self.text.count("\n", 0, offset) + 1, offset - line_start + 1)

    def location(self, start: int, end: int) -> Location:
        """The stretch between two offsets, `end` exclusive."""
        return Location(self.name, Span(self.position(start), self.position(end)))
