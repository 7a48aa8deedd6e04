"""Where a piece of a scalar's value stands in its source text, through quotes, escapes and folded lines."""

from __future__ import annotations

import re

__all__ = ["BLOCK_STYLES", "block_content", "find"]

BLOCK_STYLES = frozenset({"|", ">"})

_HEADER = re.compile(r"[|>][^\n]*\n\s*")
# Blanks around a line end, which a folded scalar reads as one space; double quotes may escape them.
_GAP = r"(?:\\?\s)+"
_GAP_IN_DOUBLE_QUOTES = r"(?:\\?\s|\\[nrt])+"


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
    # The same words may be written with escapes, doubled quotes or over several lines.
    found = re.compile(_pattern(snippet, style)).search(text, start, end)
    return found.span() if found else None


def _pattern(snippet: str, style: str) -> str:
    gap = _GAP_IN_DOUBLE_QUOTES if style == '"' else _GAP
    pieces = re.split(r"(\s+)", snippet)
    return "".join(
        gap if piece.isspace() else "".join(_character(char, style) for char in piece) for piece in pieces
    )


def _character(char: str, style: str) -> str:
    plain = re.escape(char)
    if style == "'" and char == "'":
        return "''"
    if style != '"':
        return plain
    # JSON writes a character beyond the first plane as a pair of escapes, YAML as one `\U`.
    units = char.encode("utf-16-be", "surrogatepass").hex()
    pair = "".join(rf"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
    number = ord(char)
    escaped = rf"\\{plain}|" if char in '"\\/' else ""
    return rf"(?:{plain}|{escaped}(?i:{pair}|\\U{number:08x}|\\x{number:02x}))"
