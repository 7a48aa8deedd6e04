"""
Expressions without quotes: YAML takes `{{ x }}` for a mapping whose key is a mapping.

The shape is always meant as text, so it is read as text, with one mistake that names the cure.
"""

from __future__ import annotations

import re

from renderline.diagnostic import TreePath
from renderline.source.mistakes import BRACES, Mistake

__all__ = ["cure", "find", "mistake", "quoted"]

# A longer text would fill the terminal, and the report shows it beside the advice anyway.
_MAX_ADVICE_LENGTH = 120
# Each of a thousand braces on one line may look for its partner.
_MAX_VALUE_LENGTH = 2_000

_OPENING = re.compile(r"\{[{%]")
_EXPRESSION = r"\{\{.*?\}\}|\{%.*?%\}"
_IN_BLOCK = re.compile(rf"(?:{_EXPRESSION}|(?!\s\#)[^\n])*")
_IN_FLOW = re.compile(rf"(?:{_EXPRESSION}|[^,\[\]{{}}\n])*")
# What may stand before a value on its line.
_BEFORE_VALUE = re.compile(r".*(?::\s+|(?:^|\s)[-?]\s+|[\[{,]\s*)|\s*")


def mistake(text: str, start: int, end: int, path: TreePath = ()) -> Mistake:
    """The mistake of a stretch that should stand in quotes."""
    return Mistake(
        code=BRACES,
        start=start,
        end=end,
        path=path,
        message="an expression must be in quotes: YAML takes a bare `{` for the start of a mapping",
        hint=cure(text[start:end]),
        replacement=_replacement(text[start:end]),
    )


def find(text: str, offset: int) -> tuple[int, int] | None:
    """The value with a bare expression near the spot where the parser gave up, if that is the cause."""
    line_start = text.rfind("\n", 0, offset) + 1
    # Two characters on: the parser may give up at the first brace, and both have to be seen.
    before = [found.start() for found in _OPENING.finditer(text, line_start, offset + 2)]
    if not before:
        return None
    prefix = text[line_start : before[-1]]
    lead = _BEFORE_VALUE.match(prefix)
    start = line_start + (lead.end() if lead else 0)
    # Inside of quotes the braces are text, and the parser gave up for another reason.
    if any(text[line_start:start].count(quote) % 2 for quote in "\"'") or text[start] in "\"'":
        return None
    # Within brackets a value ends at a comma, which in a block is part of the text.
    is_flow = _open_brackets(prefix) > 0
    found = (_IN_FLOW if is_flow else _IN_BLOCK).match(text, start)
    end = start + len(found[0].rstrip().rstrip(",")) if found else start
    return (start, end) if re.search(_EXPRESSION, text[start:end]) else None


def cure(text: str) -> str:
    """The advice to quote a text, spelled out while it is short."""
    return f"write {quoted(text)} in quotes" if len(text) <= _MAX_ADVICE_LENGTH else "put it in quotes"


def quoted(text: str) -> str:
    """A text in the quotes that need the fewest changes."""
    # Double quotes read backslashes as escapes; single quotes change nothing but themselves.
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def _replacement(text: str) -> str | None:
    """Quotes around an expression that goes over several lines, or that has half a pair of its own, may mean another text."""
    is_whole = "\n" not in text and all(text.count(quote) % 2 == 0 for quote in "\"'")
    return quoted(text) if is_whole else None


def _open_brackets(text: str) -> int:
    return sum(text.count(opening) for opening in "[{") - sum(text.count(closing) for closing in "]}")
