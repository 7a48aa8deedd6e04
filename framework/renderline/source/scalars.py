"""What a plain YAML scalar means: the core schema of YAML 1.2, so `yes`, `on` and `1:30` are text."""

from __future__ import annotations

import math
import re
from typing import TypeAlias

__all__ = ["Scalar", "Unrepresentable", "boolean", "integer", "null", "number", "resolve"]

Scalar: TypeAlias = str | int | float | bool | None

_WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# YAML 1.2's core schema: `010` is ten, `1_000` and `0b1` are text, and octal numbers begin with `0o`.
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
# `1e3` is a number in YAML 1.2; PyYAML's 1.1 wants a point and a sign in it.
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_NUMBER_STARTS = frozenset("-+.0123456789")

_PREFIXES = frozenset({"0o", "0x"})

_MAX_DIGITS = 3_500
"""Python writes integers of up to 4,300 decimal digits; this many hexadecimal ones stay below."""

_MAX_SHOWN_DIGITS = 30


class Unrepresentable(ValueError):
    """A number that JSON has no word for, or that is too long or too large to keep; the text says which."""


def resolve(text: str) -> Scalar:
    """
    The value of a plain scalar.

    Raises:
        Unrepresentable: it is `.inf`, `.nan`, overflows a double, or has thousands of digits.
    """
    if text in _WORDS:
        return _WORDS[text]
    # Most scalars are words: one look spares them three patterns.
    if text[0] not in _NUMBER_STARTS:
        return text
    if _INTEGER.fullmatch(text):
        return integer(text)
    return number(text) if _FLOAT.fullmatch(text) or _NOT_FINITE.fullmatch(text) else text


def integer(text: str) -> int:
    """
    The value of an integer: decimal, `0o17` or `0x1F`.

    Raises:
        Unrepresentable: it has too many digits.
        ValueError: the text is no integer.
    """
    if not _INTEGER.fullmatch(text):
        raise ValueError(text)
    if len(text) > _MAX_DIGITS:
        raise Unrepresentable(f"this number has {len(text):,} digits; at most {_MAX_DIGITS:,} are read")
    # Base 0 reads the prefix, but refuses decimal numbers with a leading zero.
    return int(text, 0 if text[:2] in _PREFIXES else 10)


def number(text: str) -> float:
    """
    The value of a float.

    Raises:
        Unrepresentable: it is infinite, no number, or overflows a double.
        ValueError: the text is no number.
    """
    if _NOT_FINITE.fullmatch(text):
        raise Unrepresentable(f"JSON has no word for `{text}`")
    if not _FLOAT.fullmatch(text):
        raise ValueError(text)
    value = float(text)
    if math.isinf(value):
        shown = text if len(text) <= _MAX_SHOWN_DIGITS else f"{text[:_MAX_SHOWN_DIGITS]}..."
        raise Unrepresentable(f"{shown} is too large for a double-precision number")
    return value


def boolean(text: str) -> bool:
    """
    The value of `true` or `false`, in the three spellings of YAML.

    Raises:
        ValueError: it is neither.
    """
    value = _WORDS.get(text)
    if value is None:
        raise ValueError(text)
    return value


def null(text: str) -> None:
    """
    The value of `null`, `~` or nothing.

    Raises:
        ValueError: it is none of them.
    """
    if _WORDS.get(text, text) is not None:
        raise ValueError(text)
