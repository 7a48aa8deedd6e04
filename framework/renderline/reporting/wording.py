"""What every format for machines says in the same words."""

from __future__ import annotations

from renderline.diagnostic import Diagnostic, Location
from renderline.reporting.terminal import printable

__all__ = ["message_with_hint", "place_text"]


def message_with_hint(diagnostic: Diagnostic) -> str:
    """What is wrong, with the option where that is the place, and on a line of its own what would be right; safe to print."""
    option = f"{diagnostic.option}: " if diagnostic.option else ""
    hint = f"\nhelp: {diagnostic.hint}" if diagnostic.hint else ""
    return printable(option + diagnostic.message + hint)


def place_text(location: Location) -> str:
    """Where it is, as compilers write it: `hero.yaml:4:12`; safe to print."""
    start = location.span.start
    return f"{printable(location.file)}:{start.line}:{start.column}"
