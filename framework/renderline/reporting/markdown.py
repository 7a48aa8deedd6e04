"""Text of files inside GitHub's Markdown, where it must not become markup, mention anybody or end a table's row."""

from __future__ import annotations

import html
import re

from renderline.reporting.terminal import printable

__all__ = ["code", "html_code", "plain"]

_LONGEST = 200
_BACKTICKS = re.compile("`+")
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>|~&$!])")
# Escaping does not keep GitHub from mentioning people, referring to issues and linking addresses; a blank of no width does.
_TELLING = re.compile(r"(@|#|\b(?:https?|www|GH)(?=[:.-]))", re.IGNORECASE)
_NO_WIDTH = "\N{ZERO WIDTH SPACE}"


def plain(text: str) -> str:
    """Text as it reads, on one line."""
    return _TELLING.sub(rf"\1{_NO_WIDTH}", _SPECIAL.sub(r"\\\1", _line(text)))


def code(text: str) -> str:
    """A code span, also inside of a table's cell; empty for no text."""
    if not text:
        return ""
    # A pipe would end the cell even inside of the span.
    line = _line(text).replace("|", "\\|")
    fence = "`" * (1 + max((len(run) for run in _BACKTICKS.findall(line)), default=0))
    blank = " " if "`" in line else ""
    return f"{fence}{blank}{line}{blank}{fence}"


def html_code(text: str) -> str:
    """Text inside of an HTML block, where Markdown is not read; nobody is mentioned in a code element."""
    return f"<code>{html.escape(_line(text))}</code>"


def _line(text: str) -> str:
    line = printable(" ".join(text.split()))
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
