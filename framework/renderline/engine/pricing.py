"""What a workflow costs, and how that is told; accounts are charged elsewhere, if the engine was started with any."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from renderline.canonical import JsonObject
from renderline.cost.estimate import Certainty, Surcharge, estimate_workflow
from renderline.engine.accounts.buzz import MATURE, payers
from renderline.wire.headers import (
    COST_BY_CURRENCY,
    COST_TOTAL,
    INSUFFICIENT_BUZZ,
    UNPRICED,
    currencies_text,
    list_text,
)
from renderline.wire.pixel_size import PixelSize

__all__ = ["Price", "estimate", "price_headers"]

_TIP = "tip to "


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """
    The price of a workflow, as far as it is known; where it is a range, the most it may be.

    Attributes:
        steps: Buzz by step, in their order; None where no published price covers the step.
        extras: Buzz by name of what is paid beside the steps.
        unpriced: the types of the steps, and the names of the extras, without a price; each once.
        currency: the account it would be taken from.
    """

    steps: tuple[float | None, ...]
    extras: Mapping[str, int]
    unpriced: tuple[str, ...]
    currency: str

    @property
    def base(self) -> int:
        """Whole Buzz for all steps whose price is known, rounded up."""
        return math.ceil(sum(buzz for buzz in self.steps if buzz is not None))

    @property
    def total(self) -> int:
        """The base and the extras."""
        return self.base + sum(self.extras.values())

    def tip(self, receiver: str) -> int:
        """What `civitai` or the `creators` get beside the price."""
        return self.extras.get(f"{_TIP}{receiver}", 0)

    @property
    def fixed(self) -> Mapping[str, int]:
        """The extras that are no tips."""
        return {name: buzz for name, buzz in self.extras.items() if not name.startswith(_TIP)}

    def without(self, position: int) -> Price:
        """The same with a step that costs nothing."""
        steps = [0.0 if index == position else buzz for index, buzz in enumerate(self.steps)]
        return replace(self, steps=tuple(steps))

    def document(self) -> JsonObject:
        """As it is kept with the workflow."""
        return {
            "steps": list(self.steps),
            "extras": self.extras,
            "unpriced": list(self.unpriced),
            "currency": self.currency,
        }

    @staticmethod
    def read(document: JsonObject) -> Price:
        """The reverse of `document`."""
        return Price(
            steps=tuple(cast("Sequence[float | None]", document["steps"])),
            extras=cast("Mapping[str, int]", document["extras"]),
            unpriced=tuple(cast("Sequence[str]", document["unpriced"])),
            currency=str(document["currency"]),
        )


def estimate(body: JsonObject, media: Mapping[str, PixelSize]) -> Price:
    """
    Price a checked body.

    Args:
        body: the whole workflow.
        media: the sizes of images that are known, by the text that stands for them in an input.
    """
    found = estimate_workflow(body, media)
    unpriced = [step.step_type for step in found.steps if step.high is None]
    return Price(
        steps=tuple(None if step.high is None else float(step.high) for step in found.steps),
        extras={extra.name: math.ceil(extra.high) for extra in found.surcharges if extra.high is not None},
        unpriced=tuple(dict.fromkeys((*unpriced, *_without_price(found.surcharges)))),
        currency=next(iter(payers(body)), MATURE),
    )


def price_headers(price: Price, document: JsonObject | None = None) -> Mapping[str, str]:
    """
    The headers that carry a price; an unknown part is named, never shown as nothing.

    Args:
        document: the `Workflow`; its transactions, if it has any, say from which accounts the price is taken.
    """
    transactions = (document or {}).get("transactions")
    summary = transactions if isinstance(transactions, Mapping) else {}
    headers = {
        COST_TOTAL: str(price.total),
        COST_BY_CURRENCY: currencies_text(_by_currency(summary) or {price.currency: price.total}),
    }
    if summary.get("insufficientBuzz") is True:
        headers[INSUFFICIENT_BUZZ] = "true"
    return {**headers, UNPRICED: list_text(price.unpriced)} if price.unpriced else headers


def _by_currency(summary: JsonObject) -> Mapping[str, int]:
    """What is still paid after all transactions of a workflow."""
    net: dict[str, int] = {}
    for each in cast("Sequence[Mapping[str, Any]]", summary.get("list") or ()):
        amount = each["amount"] if each["type"] == "debit" else -each["amount"]
        net[each["accountType"]] = net.get(each["accountType"], 0) + amount
    return {currency: buzz for currency, buzz in net.items() if buzz}


def _without_price(surcharges: Sequence[Surcharge]) -> list[str]:
    return [extra.name for extra in surcharges if extra.status is Certainty.UNKNOWN]
