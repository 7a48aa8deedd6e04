"""Money is rounded where the documentation rounds, and nowhere else."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from renderline.cost.arithmetic import buzz, covering_row, exact_number, plain_text, round_half_away

ROWS = [
    {"long": 3840, "short": 2160, "name": "4K"},
    {"long": 1024, "short": 768, "name": "small"},
    {"long": 1536, "short": 1024, "name": "medium"},
]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1/2", 1), ("-1/2", -1), ("3/2", 2), ("5/2", 3), ("49/100", 0), ("-5/2", -3), ("7", 7)],
)
def test_a_half_goes_away_from_zero(value: str, expected: int) -> None:
    """Python's own `round` would make 2.5 a 2."""
    assert round_half_away(Fraction(value)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Fraction(4), "4"),
        (Fraction(100), "100"),
        (Fraction(63, 64) * 10, "9.84375"),
        (Fraction(2, 3), "0.666667"),
        (Fraction(-1, 3), "-0.333333"),
        (Fraction(10**20), "1" + "0" * 20),
        (Fraction(0), "0"),
    ],
)
def test_an_amount_keeps_six_decimals(value: Fraction, expected: str) -> None:
    """In plain notation, without trailing zeros: what is printed is what is compared."""
    assert str(buzz(value)) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(0.3, "3/10"), (1e-06, "1/1000000"), (Decimal("0.1"), "1/10")]
)
def test_a_number_is_what_a_person_wrote(value: float | Decimal, expected: str) -> None:
    """A float stands for its shortest text, not for its bits."""
    assert exact_number(value) == Fraction(expected)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "many"])
def test_what_is_no_number_is_refused(value: float | str) -> None:
    """With the error that formulas turn into a reason."""
    with pytest.raises(ValueError, match="Fraction"):
        exact_number(value)


@pytest.mark.parametrize(
    ("value", "expected"), [(Fraction(5), "5"), (Fraction(5, 2), "2.5"), ("5", "5"), (True, "True")]
)
def test_a_number_becomes_a_table_key(value: object, expected: str) -> None:
    """As people write it."""
    assert plain_text(value) == expected


@pytest.mark.parametrize(
    ("width_px", "height_px", "expected"),
    [
        (800, 600, "small"),
        (768, 1024, "small"),
        (769, 1024, "medium"),
        (1024, 1536, "medium"),
        (2000, 100, "4K"),
        (8000, 8000, "4K"),
    ],
)
def test_the_smallest_row_that_covers_an_image_counts(width_px: int, height_px: int, expected: str) -> None:
    """However the image is turned; beyond the largest row the largest one."""
    assert covering_row(ROWS, Fraction(width_px), Fraction(height_px))["name"] == expected
