"""From what an expression gives to plain JSON, and from JSON to text."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from types import GeneratorType
from typing import TypeGuard

from renderline.canonical import JsonValue, compact
from renderline.parameters.limits import (
    MAX_ITEMS,
    MAX_RESULT_CHARACTERS,
    MAX_RESULT_NODES,
    TooMuch,
    check_items,
)
from renderline.parameters.values import LocalPath

__all__ = ["as_text", "is_lazy", "plain"]


def as_text(value: JsonValue) -> str:
    """
    A value inside longer text: text as it is, everything else as compact JSON.

    So `true`, `null`, `1.5` and `["a"]` look in a text as they look in the file, never as Python spells them.
    """
    return str(value) if isinstance(value, str) else compact(value).decode("utf-8")


def plain(value: object) -> JsonValue:
    """
    What an expression gave, as JSON; tuples, ranges and what filters yield step by step become lists.

    Raises:
        TypeError: there is something in it that JSON has no word for, such as a method that was not called.
        ValueError: a number is not finite.
        TooMuch: it is too large.
        jinja2.UndefinedError: something in it is undefined.
    """
    return _Plainer().convert(value)


def is_lazy(value: object) -> TypeGuard[Iterable[object]]:
    """Whether a value is a sequence that JSON has no word for, but whose items it has."""
    # The types of views and of a list's reversal have no public names to compare with.
    return isinstance(value, (range, GeneratorType, map, filter, reversed)) or type(value).__name__ in {
        "dict_items",
        "dict_keys",
        "dict_values",
        "list_reverseiterator",
    }


class _Plainer:
    """Counts what it has seen, so that shared parts of a value cannot multiply without end."""

    def __init__(self) -> None:
        self._characters_left = MAX_RESULT_CHARACTERS
        self._nodes_left = MAX_RESULT_NODES

    def convert(self, value: object) -> JsonValue:
        # Before the value is looked at: lists that hold one list many times are small in memory and huge as JSON.
        self._nodes_left -= 1
        if self._nodes_left < 0:
            raise TooMuch(f"it gives more than {MAX_RESULT_NODES:,} values")
        # Before numbers: a boolean is an `int` in Python.
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, (int, float)):
            return _number(value)
        return self._container(value)

    def _text(self, value: str) -> str:
        self._characters_left -= len(value)
        if self._characters_left < 0:
            raise TooMuch(f"it gives more than {MAX_RESULT_CHARACTERS:,} characters")
        # Jinja may give a subclass of text, such as Markup, which would travel on; a local path has to stay one.
        return value if type(value) in {str, LocalPath} else str(value)

    def _container(self, value: object) -> JsonValue:
        if isinstance(value, Mapping):
            return {self._key(key): self.convert(each) for key, each in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.convert(each) for each in value]
        if is_lazy(value):
            # One more than allowed is enough to refuse, however long it would go on.
            items = list(itertools.islice(value, MAX_ITEMS + 1))
            check_items(len(items))
            return [self.convert(each) for each in items]
        _refuse_undefined(value)
        raise TypeError(f"it gives {_described(value)}")

    def _key(self, key: object) -> str:
        if isinstance(key, str):
            return self._text(key)
        raise TypeError(f"a key is `{key}`, and keys are text")


def _number(value: float) -> float:
    if isinstance(value, float) and not math.isfinite(value):
        # RFC 8259 knows neither NaN nor infinity.
        raise ValueError(f"it gives {value}, which JSON cannot hold")
    return value


def _refuse_undefined(value: object) -> None:
    # Only Jinja makes other objects, so it is loaded by now.
    from jinja2.runtime import Undefined

    if isinstance(value, Undefined):
        int(
            value
        )  # every undefined value answers this with jinja2.UndefinedError, and says what is undefined


def _described(value: object) -> str:
    return "a function; call it with `()`" if callable(value) else "something that JSON has no word for"
