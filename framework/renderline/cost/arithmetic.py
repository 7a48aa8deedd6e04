"""Exact arithmetic of prices: fractions in, Buzz out, and the functions that formulas may call."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence, Sized
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

__all__ = [
    "FUNCTIONS",
    "FormulaFailed",
    "buzz",
    "covering_row",
    "exact_number",
    "plain_text",
    "round_half_away",
]

_DECIMALS = 6


class FormulaFailed(ArithmeticError):
    """A formula gives nothing for this input; the message says why, in plain words."""


def exact_number(value: float | Decimal | str) -> Fraction:
    """
    The number a person wrote: 0.3 is 3/10, not the binary number beside it.

    Raises:
        ValueError: a NaN, an infinity, or text that is no number.
    """
    # repr of a float is the shortest text that reads back the same.
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


def round_half_away(value: Fraction) -> Fraction:
    """The nearest whole number; a half goes away from zero, as price pages round."""
    whole = math.floor(abs(value) + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole)


def buzz(value: Fraction) -> Decimal:
    """An amount as a decimal: exact where six decimals hold it, else rounded to them, half away from zero."""
    scaled = int(round_half_away(value * 10**_DECIMALS))
    whole, rest = divmod(abs(scaled), 10**_DECIMALS)
    digits = f"{whole}.{rest:0{_DECIMALS}d}".rstrip("0").rstrip(".")
    return Decimal(digits if scaled >= 0 else f"-{digits}")


def plain_text(value: object) -> str:
    """A number as a key of a price table: `5` for five, whether the input says 5, 5.0 or "5"."""
    if isinstance(value, Fraction):
        return str(value.numerator) if value.denominator == 1 else str(float(value))
    return str(value)


def covering_row(
    rows: Sequence[Mapping[str, object]], width_px: Fraction, height_px: Fraction
) -> Mapping[str, object]:
    """
    The row of the smallest area whose `long` and `short` sides hold an image, however it is turned.

    An image larger than every row gets the largest one.
    """
    # The smallest covering row: the prose of the price page says the cheapest, its worked values only fit the smallest.
    by_area = sorted(rows, key=lambda row: _side(row, "long") * _side(row, "short"))
    long_px, short_px = max(width_px, height_px), min(width_px, height_px)
    for row in by_area:
        if _side(row, "long") >= long_px and _side(row, "short") >= short_px:
            return row
    return by_area[-1]


def _side(row: Mapping[str, object], name: str) -> Fraction:
    return exact_number(str(row[name]))


def _length(value: Sized) -> Fraction:
    return Fraction(len(value))


def _whole(value: Fraction | bool) -> Fraction:  # noqa: FBT001 - formulas turn switches into 0 and 1 with it
    return Fraction(int(value))


FUNCTIONS: Mapping[str, Callable[..., object]] = MappingProxyType(
    {
        "ceil": lambda value: Fraction(math.ceil(value)),
        "covering_row": covering_row,
        "exact": exact_number,
        "floor": lambda value: Fraction(math.floor(value)),
        "int": _whole,
        "len": _length,
        "max": max,
        "min": min,
        # Not the built-in one, which rounds halves to even and would miss every other half of a published table.
        "round": round_half_away,
        "str": plain_text,
    }
)
"""What a formula may call, by name."""
