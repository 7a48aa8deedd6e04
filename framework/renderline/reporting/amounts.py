"""Buzz and seconds in words."""

from __future__ import annotations

from decimal import Decimal

from renderline.cost.preview import Certainty, StepEstimate

__all__ = ["buzz_range", "duration", "number", "signed", "step_price"]

_MINUTE_S = 60
_HOUR_S = 3600


def number(amount: Decimal) -> str:
    """`1,250` or `0.5`: no trailing zeros."""
    # With `f`, since a Decimal may carry an exponent, and 1E+3 Buzz is no price.
    text = f"{amount:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def step_price(estimate: StepEstimate) -> str:
    """`4 Buzz`, `≈ 4 Buzz`, `4–16 Buzz` or `unknown`: never a 0 that only means not known."""
    if estimate.buzz is not None:
        sign = "≈ " if estimate.status is not Certainty.EXACT else ""
        return f"{sign}{number(estimate.buzz)} Buzz"
    if estimate.low is not None and estimate.high is not None:
        return f"{number(estimate.low)}–{number(estimate.high)} Buzz"
    return "unknown"


def buzz_range(low: Decimal, high: Decimal | None) -> str:
    """A total: one figure, a range, or a least figure where parts are unknown."""
    # Never a bare 0, which a reader would take for free.
    if high is None:
        return f"at least {number(low)} Buzz" if low else "unknown"
    return f"{number(low)} Buzz" if low == high else f"{number(low)}–{number(high)} Buzz"


def signed(amount: Decimal) -> str:
    """`+4`, `-0.5` or `0`."""
    return f"+{number(amount)}" if amount > 0 else number(amount)


def duration(seconds: float) -> str:
    """`12 s`, `3 min`, `1 h 20 min`: as coarse as an estimate deserves."""
    if seconds < _MINUTE_S:
        return f"{max(1, round(seconds))} s"
    if seconds < _HOUR_S:
        return f"{round(seconds / _MINUTE_S)} min"
    hours, rest_s = divmod(round(seconds), _HOUR_S)
    return f"{hours} h {rest_s // _MINUTE_S} min"
