"""What is wrong with a text that is not JSON, in words for the person who wrote it."""

from __future__ import annotations

import json
import re

from renderline.diagnostic import Code
from renderline.source.mistakes import BRACES, EMPTY, NUMBER, SYNTAX, Mistake

__all__ = ["broken_string", "no_colon", "no_key", "no_value", "text_behind", "trailing_comma", "unfinished"]

_READABLE = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+')
_EXPRESSION = re.compile(r"\{\{[^\n]*?\}\}")
_WORD = re.compile(r"[-+.\w$]+")
_MEANT = {"True": "true", "False": "false", "None": "null", "undefined": "null"}
_NOT_FINITE = frozenset({"NaN", "Infinity", "-Infinity", "+Infinity"})


def no_value(text: str, at: int) -> Mistake:
    """Something else stands where a value, or the end of the text, should."""
    word = _word(text, at)
    # Python's own writer of JSON puts these words out, so they are met in real files.
    if word in _NOT_FINITE:
        return _mistake(at, word, f"JSON has no word for `{word}`", code=NUMBER)
    # As Python and JavaScript spell them.
    if word in _MEANT:
        return _mistake(at, word, f"JSON does not know `{word}`", f"write `{_MEANT[word]}`")
    if word[:1] in "-+.0123456789" and word:
        hint = "digits without a leading zero or plus, and at least one on each side of a point"
        return _mistake(at, word, f"JSON does not write numbers like `{word}`", hint)
    return _unexpected(text, at, "a value")


def no_key(text: str, at: int) -> Mistake:
    """Something else stands where a key in quotes should."""
    # The brace before was taken for an object's.
    bare = _EXPRESSION.match(text, at - 1)
    if bare:
        hint = f"write {json.dumps(bare[0], ensure_ascii=False)} in quotes"
        return _mistake(bare.start(), bare[0], "an expression must be in quotes", hint, code=BRACES)
    word = _word(text, at)
    if word:
        return _mistake(at, word, f"the key `{word}` needs double quotes", f'write `"{word}"`')
    return _unexpected(text, at, "a key in double quotes")


def no_colon(text: str, at: int) -> Mistake:
    """Something else stands between a key and its value."""
    return _unexpected(text, at, "a colon after the key")


def unfinished(text: str, opening: int, at: int) -> Mistake:
    """Neither a comma nor the closing bracket follows a member."""
    if at >= len(text):
        return _mistake(opening, text[opening], f"this `{text[opening]}` is never closed")
    if text[at] in '"{[' or _word(text, at):
        return _mistake(at, text[at], "a comma is missing before this")
    closing = "}" if text[opening] == "{" else "]"
    return _unexpected(text, at, f"a comma or `{closing}`")


def text_behind(text: str, at: int) -> Mistake:
    """Something follows the whole value."""
    return _unexpected(text, at, "the end of the file")


def trailing_comma(at: int, closing: str) -> Mistake:
    """A comma stands after the last member."""
    return _mistake(at, ",", f"JSON allows no comma before `{closing}`", "remove the comma")


def broken_string(text: str, start: int) -> Mistake:
    """The text that begins at `start` has no end, a raw control character or a bad escape."""
    found = _READABLE.match(text, start)
    at = found.end() if found else start
    if text[at : at + 1] == "\\" and at + 1 < len(text):
        escape = text[at : at + 2]
        return _mistake(at, escape, f"JSON has no escape `{escape}`", r"write `\\` for a backslash")
    # A raw line end is mostly a forgotten quote: a person looks at the beginning, not at the line's end.
    if text[at : at + 1] in {"", "\\", "\n"}:
        return _mistake(start, '"', "this text is never closed", 'add the closing `"`')
    escape = f"\\u{ord(text[at]):04x}"
    return _mistake(at, text[at], "a control character must be escaped", f"write `{escape}`")


def _unexpected(text: str, at: int, wanted: str) -> Mistake:
    if at >= len(text):
        if not text.strip():
            return _mistake(0, "", "the file is empty", "write an object in braces", code=EMPTY)
        return _mistake(at, "", f"the file ends where {wanted} should be")
    found = text[at]
    # `//` and `#`, as editors' settings and YAML write comments.
    if found in "/#":
        return _mistake(at, found, "JSON has no comments", "remove it, or write YAML")
    if found == "'":
        return _mistake(at, found, "JSON takes double quotes only", "write `\"` instead of `'`")
    return _mistake(at, found, f"{wanted} should be here, not `{_word(text, at) or found}`")


def _word(text: str, at: int) -> str:
    found = _WORD.match(text, at)
    return found[0] if found else ""


def _mistake(start: int, covers: str, message: str, hint: str = "", *, code: Code = SYNTAX) -> Mistake:
    return Mistake(code=code, start=start, end=start + len(covers), message=message, hint=hint)
