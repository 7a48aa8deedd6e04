"""What an estimate says: an amount with its certainty, or why there is none. Never a silent zero."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from renderline.cost.predict import PredictedSize

__all__ = ["Certainty", "CostPreview", "StepEstimate", "Surcharge"]


class Certainty(StrEnum):
    """How much an amount is worth."""

    EXACT = "exact"
    APPROXIMATE = "approximate"
    RANGE = "range"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEstimate:
    """
    The price of one step, in Buzz (1000 Buzz are 1 US dollar).

    Attributes:
        buzz: the likely amount; None for a range and where it is unknown.
        low: the least it may be; None where it is unknown.
        high: the most it may be; None where it is unknown.
        reason: why the amount is not exact, in plain words; empty where it is.
        rule_id: the price rule that was used; empty for none.
        missing: the facts that would make it known, by the names that `assumptions` give them.
        index: the step's place in its workflow, from 0.
        name: the step's name, `$0` for the first one that has none.
        source: how large the image is that it takes; None where it takes none or nothing is known about it.
    """

    step_type: str
    buzz: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    status: Certainty = Certainty.UNKNOWN
    reason: str = ""
    rule_id: str = ""
    missing: tuple[str, ...] = ()
    index: int = 0
    name: str = ""
    source: PredictedSize | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surcharge:
    """
    What a workflow costs beside its steps: tips, download priority.

    Attributes:
        low: the least it may be, in Buzz; None where it is unknown.
        high: the most it may be, in Buzz; None where it is unknown.
    """

    name: str
    low: Decimal | None
    high: Decimal | None
    status: Certainty
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostPreview:
    """
    The price of one workflow, in Buzz.

    Attributes:
        steps: in the workflow's order.
        low: the sum of what is known: the workflow costs at least this.
        high: the most it may cost; None as soon as one part is unknown.
        unknown: the names of the steps and surcharges without a known price.
        status: that of the least certain part.
        notes: what the amounts leave out.
    """

    steps: tuple[StepEstimate, ...]
    surcharges: tuple[Surcharge, ...]
    low: Decimal
    high: Decimal | None
    unknown: tuple[str, ...]
    status: Certainty
    notes: tuple[str, ...] = ()

    @property
    def known_high(self) -> Decimal:
        """The most that the parts with a known price may cost."""
        parts: tuple[StepEstimate | Surcharge, ...] = (*self.steps, *self.surcharges)
        return sum((part.high for part in parts if part.high is not None), Decimal(0))

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that would make more of it known, by the names that `assumptions` give them."""
        return tuple(dict.fromkeys(name for step in self.steps for name in step.missing))
