"""What a workflow costs beside its steps: tips as rates of the steps' price, and a fee for fast downloads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from renderline.canonical import JsonObject
from renderline.cost.arithmetic import buzz, exact_number
from renderline.cost.preview import Certainty, StepEstimate, Surcharge
from renderline.cost.price_rules import WORKFLOW
from renderline.cost.step import estimate_step

__all__ = ["surcharges"]

_RECEIVERS = ("civitai", "creators")


def surcharges(
    body: JsonObject, steps: Sequence[StepEstimate], context: Mapping[str, object]
) -> Iterator[Surcharge]:
    """
    The lines beside the steps; none for a workflow that asks for nothing extra.

    Args:
        body: the workflow.
        steps: its priced steps.
        context: facts about the workflow as a whole, such as `coldResources`.
    """
    tips = body.get("tips")
    if isinstance(tips, Mapping):
        yield from (_tip(name, tips[name], steps) for name in _RECEIVERS if tips.get(name) not in (None, 0))
    if body.get("downloadPriority") == "high":
        yield _download(context)


def _tip(receiver: str, given: object, steps: Sequence[StepEstimate]) -> Surcharge:
    name = f"tip to {receiver}"
    rate = _rate(given)
    if rate is None:
        return Surcharge(
            name=name, low=None, high=None, status=Certainty.UNKNOWN, reason="its rate is no number"
        )
    # Of what is known at least; the upper end is unknown as soon as one step is.
    low = _share(rate, [step.low or Decimal(0) for step in steps])
    highs = [step.high for step in steps if step.high is not None]
    if len(highs) < len(steps):
        reason = "it is a share of a price that is not known as a whole"
        return Surcharge(name=name, low=low, high=None, status=Certainty.UNKNOWN, reason=reason)
    high = _share(rate, highs)
    status = max((step.status for step in steps), key=list(Certainty).index, default=Certainty.EXACT)
    return Surcharge(name=name, low=low, high=high, status=status)


def _rate(given: object) -> Fraction | None:
    if isinstance(given, bool) or not isinstance(given, (int, float, Decimal)):
        return None
    try:
        rate = exact_number(given)
    except ValueError:
        return None
    # A negative tip would make the whole look cheaper than it is.
    return rate if rate >= 0 else None


def _share(rate: Fraction, amounts: Sequence[Decimal]) -> Decimal:
    return buzz(rate * sum(map(Fraction, amounts), Fraction(0)))


def _download(context: Mapping[str, object]) -> Surcharge:
    estimate = estimate_step(WORKFLOW, {"downloadPriority": "high"}, context)
    return Surcharge(
        name="download priority",
        low=estimate.low,
        high=estimate.high,
        status=estimate.status,
        reason=estimate.reason,
    )
