"""Where a piece of a scalar's value stands in its source text, through quotes, escapes and folded lines."""

from __future__ import annotations

import re

__all__ = ["BLOCK_STYLES", "block_content", "find"]

BLOCK_STYLES = frozenset({"|", ">"})

_HEADER = re.compile(r"[|>][^\n]*\n\s*")
# A break in a folded scalar: blanks around line ends, which double quotes may escape.
_GAP = r"(?:\\?\s)+"


def block_content(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch of a block scalar's words, without its `|` line, its indentation and its last line end."""
    header = _HEADER.match(text, start, end)
    begin = header.end() if header else start
    return begin, max(begin, start + len(text[start:end].rstrip()))


def find(text: str, start: int, end: int, style: str, snippet: str) -> tuple[int, int] | None:
    """The first stretch of a scalar's source that reads as `snippet`, or None."""
    at = text.find(snippet, start, end)
    if at >= 0:
        return at, at + len(snippet)
    found = re.compile(_pattern(snippet, style)).search(text, start, end)
    return found.span() if found else None


def _pattern(snippet: str, style: str) -> str:
    pieces = re.split(r"(\s+)", snippet)
    return "".join(
        _GAP if piece.isspace() else "".join(_character(char, style) for char in piece) for piece in pieces
    )


def _character(char: str, style: str) -> str:
    plain = re.escape(char)
    if style == "'" and char == "'":
        return "''"
    if style != '"':
        return plain
    number = ord(char)
    hexes = [rf"\\u{number:04x}", rf"\\U{number:08x}", rf"\\x{number:02x}"]
    return rf"(?:{plain}|\\{plain}|(?i:{'|'.join(hexes)}))"
