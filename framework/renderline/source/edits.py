"""Changes to a file's bytes that leave all others as they are: line ends, byte order mark and encoding included."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence

from renderline.diagnostic import Fix, Position

__all__ = ["apart", "applied"]

_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
# Columns were counted in a text with LF; here a CRLF must count as one line end as well, and stay.
_LINE_END = re.compile(r"\r\n|\r|\n")


def apart(fixes: Iterable[Fix]) -> tuple[Fix, ...]:
    """The fixes of one file in its order, each once; of those that overlap only the first."""
    chosen: list[Fix] = []
    for fix in sorted(set(fixes), key=lambda each: (each.location, each.text)):
        if not chosen or chosen[-1].location.span.end <= fix.location.span.start:
            chosen.append(fix)
    return tuple(chosen)


def applied(content: bytes, fixes: Sequence[Fix]) -> bytes:
    """
    A file's content with fixes that do not overlap, in its own encoding.

    Args:
        content: as it was when the fixes' lines and columns were found.
    """
    mark = next((mark for mark in _MARKS if content.startswith(mark)), b"")
    encoding = _MARKS.get(mark, "utf-8")
    text = content[len(mark) :].decode(encoding)
    starts = [0, *(found.end() for found in _LINE_END.finditer(text))]
    # From the end, so that what is still to be changed stays where it was.
    for fix in sorted(fixes, key=lambda each: each.location, reverse=True):
        start, end = (
            _offset(starts, position) for position in (fix.location.span.start, fix.location.span.end)
        )
        text = text[:start] + fix.text + text[end:]
    return mark + text.encode(encoding)


def _offset(line_starts: Sequence[int], position: Position) -> int:
    return line_starts[position.line - 1] + position.column - 1
