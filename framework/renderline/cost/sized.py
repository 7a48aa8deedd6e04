"""The price of a step whose source image is still to be made: at its likely size, and at the sizes it may have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from renderline.cost.predict import PredictedSize
from renderline.cost.preview import Certainty, StepEstimate
from renderline.cost.price_rules import Match
from renderline.cost.step import estimate_match

__all__ = ["estimate_sized"]


def estimate_sized(
    step_type: str, found: Match, source: PredictedSize | None, context: Mapping[str, object]
) -> StepEstimate:
    """
    Price one step at each size its source may have.

    Args:
        step_type: such as `imageUpscaler`.
        found: its input and rule.
        source: the size of its source image; None where it has none or nothing is known about it.
        context: further facts, which go before the size.
    """
    if source is None:
        return estimate_match(step_type, found, context)
    # Each once: a certain size is three times the same, and pricing is the slow part.
    sizes = dict.fromkeys((source.likely, source.smallest, source.largest))
    estimates = [
        estimate_match(step_type, found, {"width": size.width_px, "height": size.height_px, **context})
        for size in sizes
    ]
    return _joined(estimates, source.reason)


def _joined(estimates: Sequence[StepEstimate], reason: str) -> StepEstimate:
    likely = estimates[0]
    lows = [estimate.low for estimate in estimates if estimate.low is not None]
    highs = [estimate.high for estimate in estimates if estimate.high is not None]
    # One size without a price makes the step's price unknown, for it may be that one.
    if len(lows) < len(estimates):
        return next(estimate for estimate in estimates if estimate.low is None)
    if (min(lows), max(highs)) == (likely.low, likely.high):
        return likely
    status = likely.status if likely.status is Certainty.RANGE else Certainty.APPROXIMATE
    reasons = filter(None, [likely.reason, reason])
    return replace(likely, low=min(lows), high=max(highs), status=status, reason="; ".join(reasons))
