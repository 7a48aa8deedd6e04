"""Tables for people, on stderr or stdout alike: columns as wide as they need."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["table"]


def table(rows: Iterable[tuple[str, ...]]) -> str:
    """Rows as lines, the first one being the heads; columns two blanks apart."""
    listed = list(rows)
    widths = [max(map(len, column)) for column in zip(*listed, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in listed
    )
    return "".join(f"{line}\n" for line in lines)
