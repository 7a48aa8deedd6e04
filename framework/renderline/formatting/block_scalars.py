"""Block scalars: text in which every blank may count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

__all__ = ["content_height", "indent_of", "moved", "with_indicator", "without_line_end"]

_HEADER = re.compile(
    r"(?P<style>[|>])(?:(?P<digit>[1-9])(?P<chomp>[-+]?)|(?P<chomp2>[-+])(?P<digit2>[1-9])?)?"
)


def indent_of(lines: Sequence[str], parent_indent: int) -> int:
    """
    How many spaces stand before each line's content.

    Args:
        lines: of the scalar, its header first.
        parent_indent: the column of the collection that holds it, from which an indicator such as `|2` counts.
    """
    stated = _digit(lines[0])
    if stated:
        # YAML counts the indicator from the collection that holds the scalar, not from the line's beginning.
        return parent_indent + int(stated)
    return next((len(line) - len(line.lstrip(" ")) for line in lines[1:] if line.strip(" ")), 0)


def content_height(lines: Sequence[str], value: str) -> int:
    """
    The lines that say something, the header among them: all where it keeps them, else without the blank ones at the end.

    Args:
        lines: of the scalar, its header first.
        value: what it says; its last line may be blanks that stand further right than the indentation.
    """
    found = _HEADER.match(lines[0])
    # `+` keeps blank lines at the end as a part of the text.
    if found is None or "+" in found[0]:
        return len(lines)
    last = value.removesuffix("\n").rpartition("\n")[2]
    # A last line of spaces that belong to the text must not be taken for a blank one.
    nothing = "\n" if last and not last.strip(" ") else " "
    return next((height for height in range(len(lines), 1, -1) if lines[height - 1].strip(nothing)), 1)


def moved(lines: Sequence[str], old_indent: int, new_indent: int) -> Iterator[str]:
    """The content lines, without the header, at another indentation."""
    for line in lines:
        content = line[old_indent:]
        # Spaces further right than the indentation are the text's own, and stay.
        yield " " * new_indent + content if content else ""


def with_indicator(header: str, indent: int) -> str:
    """The header with another number of spaces, where it states one."""
    digit = _digit(header)
    found = _HEADER.match(header)
    if not digit or found is None:
        return header
    return found[0].replace(digit, str(indent)) + header[found.end() :]


def without_line_end(header: str) -> str:
    """The header of the same scalar whose text does not end with a line end, although one stands in the file."""
    found = _HEADER.match(header)
    if found is None or "-" in found[0]:
        return header
    return found["style"] + (_digit(header) or "") + "-" + header[found.end() :]


def _digit(header: str) -> str | None:
    found = _HEADER.match(header)
    return None if found is None else found["digit"] or found["digit2"]
