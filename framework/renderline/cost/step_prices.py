"""
Steps matched with their rules and priced: each anew, or once for all that are the same in what a price reads.

Between the cells of a matrix mostly one step has another price; those before it, which it takes its image from, have the same.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeAlias, cast

from renderline import canonical
from renderline.canonical import JsonObject
from renderline.cost.alike import unpriced_parts_left_out
from renderline.cost.predict import PredictedSize, output_size
from renderline.cost.preview import StepEstimate
from renderline.cost.price_rules import Match
from renderline.cost.sized import estimate_sized
from renderline.cost.step import match_step

__all__ = ["PricedStep", "RememberedPrices", "StepPrices"]

PricedStep: TypeAlias = "tuple[StepEstimate, PredictedSize | None]"
"""What a step costs, and the size of the images that it makes, where that is known."""

# Holding more would cost memory that grows with the matrix.
_MOST_STEPS = 1024


class StepPrices:
    """Prices each step anew."""

    def match(self, step: JsonObject) -> Match:
        """The step's input with its defaults, and the price rule that holds for it."""
        step_type = step.get("$type")
        return match_step(step_type if isinstance(step_type, str) else "", step.get("input"))

    def price(
        self, step_type: str, found: Match, source: PredictedSize | None, facts: Mapping[str, object]
    ) -> PricedStep:
        """See `estimate_sized` and `output_size`."""
        return (
            estimate_sized(step_type, found, source, facts),
            output_size(step_type, found.step_input, source),
        )


class RememberedPrices(StepPrices):
    """Prices the steps of compiled bodies; of those that are the same in all that a price reads, the first."""

    def __init__(self) -> None:
        self._matches: dict[bytes, Match] = {}
        self._prices: dict[Hashable, PricedStep] = {}

    def match(self, step: JsonObject) -> Match:
        """As in `StepPrices`; of steps that are alike all have the first one's, the very same object."""
        key = unpriced_parts_left_out(step)
        found = self._matches.get(key)
        if found is None:
            if len(self._matches) >= _MOST_STEPS:
                self._matches.clear()
                # They are known by which match they are of, and another may come to have its id.
                self._prices.clear()
            found = self._matches[key] = super().match(step)
        return found

    def price(
        self, step_type: str, found: Match, source: PredictedSize | None, facts: Mapping[str, object]
    ) -> PricedStep:
        """As in `StepPrices`; `found` comes from `match`."""
        # By identity: `match` gives alike steps the very same object, and hashing a whole input costs more than pricing it.
        key = (id(found), source, canonical.compact(cast("JsonObject", facts)) if facts else b"")
        priced = self._prices.get(key)
        if priced is None:
            if len(self._prices) >= _MOST_STEPS:
                self._prices.clear()
            priced = self._prices[key] = super().price(step_type, found, source, facts)
        return priced
