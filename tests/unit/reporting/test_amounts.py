"""Buzz and seconds in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from renderline.cost.preview import Certainty, StepEstimate
from renderline.reporting.amounts import buzz_range, duration, number, step_price


def estimate(
    buzz: str | None = None, low: str | None = None, high: str | None = None, status: str = "exact"
) -> StepEstimate:
    return StepEstimate(
        step_type="imageUpscaler",
        buzz=None if buzz is None else Decimal(buzz),
        low=None if low is None else Decimal(low),
        high=None if high is None else Decimal(high),
        status=Certainty(status),
    )


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (estimate("4"), "4 Buzz"),
        (estimate("0"), "0 Buzz"),
        (estimate("4", status="approximate"), "≈ 4 Buzz"),
        (estimate(low="4", high="16", status="range"), "4–16 Buzz"),
        (estimate(status="unknown"), "unknown"),
        (estimate(low="4", status="range"), "unknown"),
    ],
)
def test_a_price_says_how_certain_it_is(made: StepEstimate, text: str) -> None:
    assert step_price(made) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        ("2", "2", "2 Buzz"),
        ("2", "8", "2–8 Buzz"),
        ("2", None, "at least 2 Buzz"),
        ("0", None, "unknown"),
        ("0", "0", "0 Buzz"),
    ],
)
def test_an_unknown_part_is_never_a_silent_zero(low: str, high: str | None, text: str) -> None:
    assert buzz_range(Decimal(low), None if high is None else Decimal(high)) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [("1250", "1,250"), ("0.50", "0.5"), ("1E+3", "1,000"), ("100", "100"), ("6.000", "6")],
)
def test_amounts_have_no_trailing_zeros(amount: str, text: str) -> None:
    assert number(Decimal(amount)) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "1 s"), (12.4, "12 s"), (59.4, "59 s"), (170, "3 min"), (4800, "1 h 20 min")]
)
def test_durations_are_coarse(seconds: float, text: str) -> None:
    assert duration(seconds) == text
