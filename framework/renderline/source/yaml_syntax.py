"""What the YAML parser's refusals mean to the person who wrote the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

import yaml

from renderline.source import braces
from renderline.source.mistakes import SYNTAX, Mistake

__all__ = ["explain", "unexplained"]

# The YAML specification's own limit for keys without `?`.
_MAX_KEY_LENGTH = 1024
_TIGHT_COLON = re.compile(r"\s*(?:- +)*[\w$.-]+(:)[^\s:/]")
_BARE_KEY = re.compile(r"\s*(?:- +)*(?P<key>[\w$.-]+)")
_EARLIER_COLON = re.compile(r"\s*(?:- +)*[^\s#'\"][^#]*?:\s+\S")
# Inside brackets a value ends at a comma or a bracket.
_VALUE_WITH_COLON = re.compile(
    r"[{,\[]\s*[^\s{},\[\]:\"'][^{},\[\]:]*:\s+(?P<value>[^\s{},\[\]\"'][^{},\[\]]*)$"
)
_REST_OF_VALUE = re.compile(r"[^{},\[\]\n]*")
_CLOSING = {"[": "]", "{": "}"}


class _Refusal(NamedTuple):
    """Offsets of where the parser gave up and of what it was reading then."""

    text: str
    context: int
    problem: int

    @property
    def found(self) -> str:
        """The character that the parser could not take; empty at the end."""
        return self.text[self.problem : self.problem + 1]

    @property
    def before(self) -> str:
        """What stands before it on its line."""
        return self.text[self.text.rfind("\n", 0, self.problem) + 1 : self.problem]


class _Words(NamedTuple):
    start: int
    message: str
    hint: str = ""


def explain(text: str, error: yaml.MarkedYAMLError) -> Mistake:
    """The mistake behind a parser's error, where a person would look for it."""
    refusal = _refusal(text, error)
    bare = _bare_expression(refusal)
    if bare is not None:
        return braces.mistake(text, *bare)
    said = f"{error.context or ''}: {error.problem or ''}"
    # The parser has no codes for its complaints, only sentences.
    for needle, speak in _SPEAKERS.items():
        if needle in said:
            words = speak(refusal)
            return _mistake(text, words)
    return unexplained(text, error.problem or "", refusal.problem)


def unexplained(text: str, problem: str, offset: int = 0) -> Mistake:
    """A mistake in the parser's own words."""
    return _mistake(text, _Words(offset, f"this is not YAML: {problem}"))


def _refusal(text: str, error: yaml.MarkedYAMLError) -> _Refusal:
    # The C parser puts the end of the text on a line of its own, behind the last character.
    problem = min(error.problem_mark.index if error.problem_mark else 0, len(text))
    context = min(error.context_mark.index if error.context_mark else problem, len(text))
    return _Refusal(text, context, problem)


def _bare_expression(refusal: _Refusal) -> tuple[int, int] | None:
    # The problem first: the context is where the whole collection began, perhaps lines above.
    spots = [refusal.problem]
    if refusal.text[refusal.context : refusal.context + 1] in _CLOSING:
        spots.append(refusal.context)
    return next(filter(None, (braces.find(refusal.text, spot) for spot in spots)), None)


def _mistake(text: str, words: _Words) -> Mistake:
    # One character: how far the mistake goes, a parser that gave up does not know.
    end = min(words.start + 1, len(text))
    return Mistake(code=SYNTAX, start=words.start, end=end, message=words.message, hint=words.hint)


def _tab(refusal: _Refusal) -> _Words:
    return _Words(refusal.problem, "a tab stands in the indentation", "YAML indents with spaces")


def _odd_start(refusal: _Refusal) -> _Words:
    if refusal.found == "\t":
        return _tab(refusal)
    return _in_quotes(refusal, refusal.problem)


def _sign_start(refusal: _Refusal) -> _Words:
    return _in_quotes(refusal, refusal.context)


def _in_quotes(refusal: _Refusal, start: int) -> _Words:
    sign = refusal.text[start : start + 1]
    line = refusal.text[start:].split("\n", 1)[0].rstrip(" ,]}")
    return _Words(start, f"text cannot begin with {_sign(sign)}", braces.cure(line))


def _sign(sign: str) -> str:
    return "a backtick" if sign == "`" else f"`{sign}`"


def _open_quote(refusal: _Refusal) -> _Words:
    sign = refusal.text[refusal.context : refusal.context + 1]
    return _Words(refusal.context, "this quote is never closed", f"add the closing `{sign}`")


def _open_bracket(refusal: _Refusal) -> _Words:
    opening = refusal.text[refusal.context : refusal.context + 1]
    closing = _CLOSING.get(opening, "bracket")
    if refusal.found == ":" and (value := _VALUE_WITH_COLON.search(refusal.before)):
        line_start = refusal.problem - len(refusal.before)
        rest = _REST_OF_VALUE.match(refusal.text, refusal.problem)
        written = value["value"] + (rest[0] if rest else "").rstrip()
        return _Words(
            line_start + value.start("value"), "a second `: ` stands in one value", braces.cure(written)
        )
    if refusal.found in {"", ":"}:
        return _Words(refusal.context, f"this `{opening}` is never closed", f"add the closing `{closing}`")
    return _Words(refusal.problem, f"a comma or `{closing}` is missing before this")


def _no_value(refusal: _Refusal) -> _Words:
    if not refusal.found:
        return _Words(refusal.problem, "the file ends inside a bracket that is never closed")
    if refusal.found == ",":
        return _Words(refusal.problem, "a value is missing before this comma", "remove one comma")
    if refusal.found == ":":
        return _no_key(refusal)
    return _Words(refusal.problem, f"a value should be here, not `{refusal.found}`")


def _no_key(refusal: _Refusal) -> _Words:
    return _Words(refusal.problem, "a key is missing before this colon")


def _misfit(refusal: _Refusal) -> _Words:
    if refusal.before.strip():
        return _follows(refusal)
    if refusal.found and refusal.found in "]}":
        return _Words(refusal.problem, f"this `{refusal.found}` closes nothing")
    if refusal.found == ":":
        return _no_key(refusal)
    column = len(refusal.before) + 1
    begun = refusal.context - refusal.text.rfind("\n", 0, refusal.context)
    if column != begun:
        message = f"this line begins in column {column}, where nothing above it does"
        return _Words(refusal.problem, message, f"the block around it begins in column {begun}")
    if refusal.found == "-":
        return _Words(refusal.problem, "a list item stands among keys", "indent it below the key of its list")
    return _Words(refusal.problem, "a key stands among list items", "indent it, or begin it with a dash")


def _follows(refusal: _Refusal) -> _Words:
    last = refusal.before.rstrip()[-1]
    if last in "\"'":
        begun = _long_quote(refusal, last)
        if begun is not None:
            return _Words(begun, "this quote is never closed", f"add the closing `{last}`")
        hint = "put the whole value in one pair of quotes"
        hint += "; in single quotes an apostrophe is written twice" if last == "'" else ""
        return _Words(refusal.problem, "text follows a closing quote", hint)
    if last in "]}":
        return _Words(refusal.problem, "text follows a closing bracket", "put the whole value in quotes")
    return _Words(refusal.problem, "this cannot stand here", "put the value in quotes if it is one text")


def _long_quote(refusal: _Refusal, sign: str) -> int | None:
    """Where the text in quotes began that ends just before the refusal, if that was on a line further above."""
    closing = refusal.text.rfind(sign, 0, refusal.problem)
    try:
        for token in yaml.scan(refusal.text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.ScalarToken) and token.end_mark.index == closing + 1:
                return token.start_mark.index if token.end_mark.line > token.start_mark.line else None
    except yaml.YAMLError:
        # What is behind the refusal need not be readable.
        return None
    return None


def _colon(refusal: _Refusal) -> _Words:
    if len(refusal.before) > _MAX_KEY_LENGTH:
        return _Words(refusal.problem, f"YAML takes keys of up to {_MAX_KEY_LENGTH:,} characters")
    if _EARLIER_COLON.match(refusal.before):
        return _Words(refusal.problem, "a second `: ` stands on one line", _cure_of_value(refusal))
    line_start = refusal.problem - len(refusal.before)
    above = refusal.text[:line_start].rstrip()
    above_start = above.rfind("\n") + 1
    indent = len(refusal.before) - len(refusal.before.lstrip())
    bare = _BARE_KEY.fullmatch(above, above_start)
    # What is indented alike goes on with a text that began further above.
    if bare and bare.start("key") - above_start < indent:
        return _Words(bare.start("key"), "a colon is missing after this key", f"write `{bare['key']}:`")
    tight = _tight_colon(refusal.text, above_start)
    hint = "indent both lines alike, or end the line above with a colon"
    return tight or _Words(
        refusal.problem, "a key cannot stand here: the line above is no finished entry", hint
    )


def _cure_of_value(refusal: _Refusal) -> str:
    """Quotes around what stands behind the first colon of the line."""
    rest = refusal.text[refusal.problem :].split("\n", 1)[0]
    value = refusal.before.partition(": ")[2] + rest
    is_plain = not any(sign in value for sign in "\"'#")
    return braces.cure(value.strip()) if is_plain and value.strip() else "put the value in quotes"


def _no_colon(refusal: _Refusal) -> _Words:
    line_start = refusal.text.rfind("\n", 0, refusal.context) + 1
    message = "this line is neither `key: value` nor a list item"
    return _tight_colon(refusal.text, line_start) or _Words(refusal.context, message)


def _tight_colon(text: str, line_start: int) -> _Words | None:
    found = _TIGHT_COLON.match(text, line_start)
    return _Words(found.start(1), "a space is missing after this colon") if found else None


def _list_behind_key(refusal: _Refusal) -> _Words:
    return _Words(refusal.problem, "a list cannot begin on its key's line", "begin it on the next line")


def _escape(refusal: _Refusal) -> _Words:
    start = refusal.text.rfind("\\", 0, refusal.problem + 1)
    escape = refusal.text[start : start + 2]
    hint = r"write `\\` for a backslash, or use single quotes"
    return _Words(start, f"double quotes do not know the escape `{escape}`", hint)


def _digits(refusal: _Refusal) -> _Words:
    start = refusal.text.rfind("\\", 0, refusal.problem + 1)
    hint = r"`\x` takes 2 hexadecimal digits, `\u` takes 4, `\U` takes 8"
    return _Words(start, "this escape names no character", hint)


def _block_header(refusal: _Refusal) -> _Words:
    sign = refusal.text[refusal.context]
    return _Words(refusal.problem, f"the text behind `{sign}` must begin on the next line")


def _tag(refusal: _Refusal) -> _Words:
    return _Words(refusal.context, "this tag is not known", "put it in quotes if it is text")


def _rest(refusal: _Refusal) -> _Words:
    return _Words(refusal.problem, "the document is complete, and more text follows")


def _directive(refusal: _Refusal) -> _Words:
    return _Words(refusal.problem, "this is no directive that YAML knows", "remove the line")


# Parts of what the C parser and the Python parser say; the first that fits speaks.
_SPEAKERS: Mapping[str, Callable[[_Refusal], _Words]] = {
    "tab character": _tab,
    "cannot start any token": _odd_start,
    "unexpected end of stream": _open_quote,
    "unexpected document": _open_quote,
    "expected ',' or": _open_bracket,
    "node content": _no_value,
    "expected key": _misfit,
    "expected '-' indicator": _misfit,
    "expected <block end>": _misfit,
    "mapping values are not allowed": _colon,
    "could not find expected ':'": _no_colon,
    "sequence entries are not allowed": _list_behind_key,
    "unknown escape": _escape,
    "hexdecimal": _digits,
    "hexadecimal": _digits,
    "Unicode character escape": _digits,
    "alphabetic or numeric character": _sign_start,
    "scanning a block scalar": _block_header,
    "tag handle": _tag,
    "a tag": _tag,
    "document start": _rest,
    "YAML d": _directive,
}
