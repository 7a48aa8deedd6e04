"""JSON into a tree with positions, for all that JSON allows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from renderline.canonical import JsonValue
from renderline.diagnostic import TreePath
from renderline.source import json_syntax, scalars
from renderline.source.mistakes import NUMBER, Mistake, Unreadable, duplicate_key
from renderline.source.parsed import Parsed, check_depth
from renderline.source.positions import Entry
from renderline.source.text import SourceText

__all__ = ["parse"]

# RFC 8259 knows these four blanks; `\s` would take a no-break space as well.
_BLANK = re.compile(r"[ \t\n\r]*")
# More than JSON's words, so that `NaN` or `1.` is named as a whole where it is refused.
_WORD = re.compile(r"[-+.\w$]+")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
# Possessive: of a long text without an end, every way to cut it into pieces would else be tried.
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"')
_ESCAPE = re.compile(r"\\(?:u(....)|(.))")
_ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
# JSON's escapes are UTF-16: what lies beyond the first plane is written as two of them.
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}

_Offsets: TypeAlias = tuple[int, int]


def parse(source: SourceText) -> Parsed:
    """
    The tree of a JSON text.

    Raises:
        Unreadable: the text is not JSON, or is nested too deep.
    """
    reader = _Reader(source)
    reader.parsed.tree = reader.value((), None)
    reader.expect_end()
    return reader.parsed


class _Reader:
    """A cursor on the text; each method leaves it behind what it has read."""

    def __init__(self, source: SourceText) -> None:
        self.parsed = Parsed()
        self._source = source
        self._text = source.text
        self._at = 0
        self._entries = self.parsed.entries
        self._readers: Mapping[str, Callable[[TreePath], JsonValue]] = {
            "{": self._object,
            "[": self._array,
            '"': lambda _path: self._string(),
        }

    def value(self, path: TreePath, key: _Offsets | None) -> JsonValue:
        """The value at the cursor, noted at `path`."""
        style = self._next()
        start = self._at
        read = self._readers.get(style)
        value = read(path) if read else self._word(path)
        self._entries[path] = Entry(self._source, key, start, self._at, style if read else "", None)
        return value

    def expect_end(self) -> None:
        """Refuse what follows the value."""
        if self._next():
            raise Unreadable(json_syntax.text_behind(self._text, self._at))

    def _object(self, path: TreePath) -> JsonValue:
        values: dict[str, JsonValue] = {}
        for _ in self._members("}", path):
            self._member(path, values)
        return values

    def _array(self, path: TreePath) -> JsonValue:
        values: list[JsonValue] = []
        for _ in self._members("]", path):
            values.append(self.value((*path, len(values)), None))
        return values

    def _members(self, closing: str, path: TreePath) -> Iterator[None]:
        """Stops at each member; whoever iterates reads it."""
        opening = self._at
        check_depth(path, opening)
        self._at += 1
        if self._next() == closing:
            self._at += 1
            return
        while True:
            yield
            separator = self._next()
            if separator not in {",", closing}:
                raise Unreadable(json_syntax.unfinished(self._text, opening, self._at))
            comma = self._at
            self._at += 1
            if separator == closing:
                return
            if self._next() == closing:
                raise Unreadable(json_syntax.trailing_comma(comma, closing))

    def _member(self, path: TreePath, values: dict[str, JsonValue]) -> None:
        if self._next() != '"':
            raise Unreadable(json_syntax.no_key(self._text, self._at))
        start = self._at
        name = self._string()
        key = (start, self._at)
        if self._next() != ":":
            raise Unreadable(json_syntax.no_colon(self._text, self._at))
        self._at += 1
        at = (*path, name)
        # The first one counts, and the second is read aside only for the mistakes in it.
        if name not in values:
            values[name] = self.value(at, key)
            return
        self.parsed.mistakes.append(duplicate_key(at, key, self._entries[at].key or key))
        kept, self._entries = self._entries, {}
        self.value(at, key)
        self._entries = kept

    def _string(self) -> str:
        found = _STRING.match(self._text, self._at)
        if found is None:
            raise Unreadable(json_syntax.broken_string(self._text, self._at))
        self._at = found.end()
        text = found[0][1:-1]
        return _PAIR.sub(_join, _ESCAPE.sub(_unescape, text)) if "\\" in text else text

    def _word(self, path: TreePath) -> JsonValue:
        found = _WORD.match(self._text, self._at)
        word = found[0] if found else ""
        if word in _WORDS:
            value: JsonValue = _WORDS[word]
        elif _NUMBER.fullmatch(word):
            value = self._number(word, path)
        else:
            raise Unreadable(json_syntax.no_value(self._text, self._at))
        self._at += len(word)
        return value

    def _number(self, word: str, path: TreePath) -> JsonValue:
        try:
            return scalars.integer(word) if _INTEGER.fullmatch(word) else scalars.number(word)
        except scalars.Unrepresentable as misfit:
            end = self._at + len(word)
            # The number stays as text, so that the rest of the file is read, too.
            self.parsed.mistakes.append(
                Mistake(code=NUMBER, start=self._at, end=end, message=str(misfit), path=path)
            )
            return word

    def _next(self) -> str:
        """Moves to the next character that is no blank, and gives it; empty at the end."""
        found = _BLANK.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._text[self._at : self._at + 1]


def _unescape(found: re.Match[str]) -> str:
    if found[1] is not None:
        return chr(int(found[1], 16))
    return _ESCAPED.get(found[2], found[2])


def _join(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le")
