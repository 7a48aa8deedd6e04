"""Text that is safe to print: no escape sequence of a server's or a file's reaches the terminal."""

from __future__ import annotations

import unicodedata

__all__ = ["display_width", "printable"]

_KEPT = {"\n", "\t"}


def printable(text: str) -> str:
    """
    `text` with control characters shown as `�`.

    Escape sequences lose their escape character and so their power; bidirectional overrides, which could make a line
    read differently from what it says, go the same way.
    """
    return "".join(character if _is_safe(character) else "�" for character in text)


def display_width(text: str) -> int:
    """How many terminal cells a text takes: wide characters two, combining ones none."""
    return sum(_cells(character) for character in text)


def _is_safe(character: str) -> bool:
    if character in _KEPT:
        return True
    category = unicodedata.category(character)
    return category not in {"Cc", "Cs"} and not (category == "Cf" and _is_directional(character))


def _is_directional(character: str) -> bool:
    return unicodedata.bidirectional(character) in {
        "LRE",
        "RLE",
        "LRO",
        "RLO",
        "PDF",
        "LRI",
        "RLI",
        "FSI",
        "PDI",
    }


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
