"""What one expression may take: operators and functions that refuse to grow a value without end."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sized
from types import MappingProxyType

__all__ = [
    "MAX_ITEMS",
    "MAX_RESULT_CHARACTERS",
    "MAX_RESULT_NODES",
    "MAX_ROUNDS",
    "MAX_TEXT_CHARACTERS",
    "OPERATORS",
    "TooMuch",
    "bounded_range",
    "check_characters",
    "check_items",
    "formatted",
]

MAX_ITEMS = 10_000
"""Of a list that an expression makes."""

MAX_ROUNDS = 10_000
"""Of all loops in one scalar together."""

MAX_TEXT_CHARACTERS = 1_000_000
"""Of a text that an expression makes."""

MAX_RESULT_CHARACTERS = 1 << 25
"""Of a whole result; far above MAX_TEXT_CHARACTERS, because a given data URL may pass through."""

MAX_RESULT_NODES = 1_000_000
"""Of a whole result: its values, keys and items."""

# About 1230 digits: below the 4300 from which on Python refuses to write a number as text.
_MAX_BITS = 4096
_MAX_WIDTH = 999
# `%*d` takes its width from a value, which no look at the pattern bounds.
_WIDE_FORMAT = re.compile(r"%(?:\([^)]*\))?[-+ #0]*(?:\*|[0-9]{4,}|[0-9]*\.(?:\*|[0-9]{4,}))")


class TooMuch(ArithmeticError):
    """An expression asks for more than a pipeline can need; the sentence names the limit."""


def check_characters(count: int) -> None:
    """
    Refuse a text of that many characters before it is made.

    Raises:
        TooMuch: it is too long.
    """
    if count > MAX_TEXT_CHARACTERS:
        raise TooMuch(f"it makes a text of {count:,} characters; the limit is {MAX_TEXT_CHARACTERS:,}")


def check_items(count: int) -> None:
    """
    Refuse a list of that many items before it is made.

    Raises:
        TooMuch: it is too long.
    """
    if count > MAX_ITEMS:
        raise TooMuch(f"it makes a list of {count:,} items; the limit is {MAX_ITEMS:,}")


def formatted(pattern: str, values: tuple[object, ...] | Mapping[str, object]) -> str:
    """
    A printf-style pattern with its values, which are scalars; a width has at most three digits.

    Raises:
        TooMuch: it would be too wide or too long.
        TypeError: a value is no scalar, or there are too few or too many.
    """
    if _WIDE_FORMAT.search(pattern):
        raise TooMuch("a width in a format has at most three digits")
    # Each sign may be filled up to the widest width, or hold the longest text.
    longest = _MAX_WIDTH
    for value in values.values() if isinstance(values, Mapping) else values:
        # Of a list or mapping, `%s` would write a Python spelling of any length.
        if not isinstance(value, (str, int, float)):
            raise TypeError("a format takes text and numbers")
        longest = max(longest, len(value) if isinstance(value, str) else 0)
    check_characters(len(pattern) + pattern.count("%") * longest)
    return pattern % values


def bounded_range(*bounds: int) -> range:
    """
    Python's `range`, for as many numbers as a list may have.

    Raises:
        TooMuch: there are more.
    """
    numbers = range(*bounds)
    # Not len(): it fails on ranges that do not fit into a machine word.
    step = max(1, abs(numbers.step))
    check_items((abs(numbers.stop - numbers.start) + step - 1) // step if numbers else 0)
    return numbers


def _multiply(left: object, right: object) -> object:
    # `3 * "a"` repeats as `"a" * 3` does.
    for times, whole in ((left, right), (right, left)):
        if isinstance(times, int) and isinstance(whole, str):
            check_characters(len(whole) * times)
        elif isinstance(times, int) and isinstance(whole, (list, tuple)):
            check_items(len(whole) * times)
    if isinstance(left, int) and isinstance(right, int):
        # Measured by the operands: a product never has more bits than both together.
        _check_bits(left.bit_length() + right.bit_length())
    return operator.mul(left, right)


def _power(left: object, right: object) -> object:
    if isinstance(left, int) and isinstance(right, int):
        _check_bits(left.bit_length() * abs(right))
    result: object = operator.pow(left, right)
    # Python answers `(-8) ** 0.5` with a complex number, which JSON does not know.
    if isinstance(result, complex):
        raise TooMuch("the root of a negative number is no real number")
    return result


def _add(left: object, right: object) -> object:
    if isinstance(left, str) and isinstance(right, str):
        check_characters(len(left) + len(right))
    elif isinstance(left, Sized) and isinstance(right, Sized):
        check_items(len(left) + len(right))
    return operator.add(left, right)


def _modulo(left: object, right: object) -> object:
    # Of a text, `%` is Python's formatting, and as dangerous as the filter.
    if not isinstance(left, str):
        return operator.mod(left, right)
    return formatted(left, right if isinstance(right, (tuple, Mapping)) else (right,))


def _check_bits(bits: int) -> None:
    if bits > _MAX_BITS:
        raise TooMuch(f"it makes a number of more than {_MAX_BITS} bits")


OPERATORS: Mapping[str, Callable[[object, object], object]] = MappingProxyType(
    {"+": _add, "*": _multiply, "**": _power, "%": _modulo}
)
"""The operators that can grow a value; the sandbox calls these instead of Python's."""
