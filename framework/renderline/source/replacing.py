"""How a value is written in the place of another one, in the quotes that stood there."""

from __future__ import annotations

import json
import re

from renderline.source import scalars

__all__ = ["part", "whole"]

# What reads as text without quotes wherever a scalar may stand, in brackets too.
_PLAIN = re.compile(r"[A-Za-z_$./][\w$./-]*", re.ASCII)
_WORD = re.compile(r"[\w.$/-]+", re.ASCII)
_QUOTES = frozenset("'\"")
_EXPRESSION = re.compile(r"\{[{%]")
_PROPERTY_BEFORE = re.compile(r"[!&]\S*\s+$")
# What begins so is no plain text: an alias, an anchor, a tag, a block, a collection, a key or a comment.
_INDICATORS = tuple("*&!|>[{?#")


def whole(text: str, start: int, end: int, value: str | float) -> str | None:
    """
    The spelling of a value for a scalar's or a key's whole stretch; None where a change might mean more than that.

    So it is for blocks, expressions, values under an anchor or a tag, and what goes over several lines.
    """
    written = text[start:end]
    # A line end or a control character would need another style of scalar.
    is_spellable = not isinstance(value, str) or value.isprintable()
    is_one_word = written and not _EXPRESSION.search(written) and "\n" not in written
    if not is_spellable or not is_one_word or written.startswith(_INDICATORS):
        return None
    line_start = text.rfind("\n", 0, start) + 1
    if _PROPERTY_BEFORE.search(text, line_start, start):
        return None
    return _spelt(written, value) if isinstance(value, str) else json.dumps(value)


def part(text: str, start: int, end: int, snippet: str, value: str | float) -> tuple[int, int] | None:
    """The stretch of a scalar's one occurrence of a word that another word can replace as it is; else None."""
    at = text.find(snippet, start, end)
    # Which one of two was meant, the words do not say.
    is_only = at >= 0 and text.find(snippet, at + 1, end) < 0
    # Anything but a word may need other quotes; what only loses its `$` needs none that it has not.
    is_simple = isinstance(value, str) and (_WORD.fullmatch(value) or snippet == f"${value}")
    if not is_only or not is_simple:
        return None
    stop = at + len(snippet)
    # A word within a longer one is not what was meant.
    runs_on = _WORD.fullmatch(text[stop - 1 : stop + 1]) and re.match(r"[\w-]", text[stop : stop + 1])
    begins_before = at > start and re.match(r"[\w-]", text[at - 1])
    return None if runs_on or begins_before else (at, stop)


def _spelt(written: str, value: str) -> str:
    if written[0] == "'":
        return "'" + value.replace("'", "''") + "'"
    # Numbers and words such as `true` may stand in JSON, which knows no text without quotes.
    is_text = written[0] not in _QUOTES and isinstance(_resolved(written), str)
    if is_text and _PLAIN.fullmatch(value) and isinstance(_resolved(value), str):
        return value
    # JSON's quoted text is YAML 1.2 as well, so one spelling serves both.
    return json.dumps(value, ensure_ascii=False)


def _resolved(text: str) -> scalars.Scalar:
    try:
        return scalars.resolve(text)
    except scalars.Unrepresentable:
        return None
