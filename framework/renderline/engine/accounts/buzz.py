"""Which Buzz pays: the order of the currencies, what a body allows, and an amount split over what an account holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from renderline.canonical import JsonObject

__all__ = ["CURRENCIES", "MATURE", "InsufficientBuzz", "payers", "split"]

CURRENCIES = ("blue", "green", "yellow", "fakeRed")
"""All that an account may hold; the last one pays only where a body names it."""

MATURE = "yellow"
"""The only currency that pays for mature content."""

_ORDER = ("blue", "green", "yellow")


class InsufficientBuzz(Exception):
    """
    An account does not hold a price in the currencies that may pay it; nothing was taken.

    Attributes:
        buzz: the price.
        available: what the account holds of each currency that may pay.
    """

    def __init__(self, buzz: int, available: Mapping[str, int]) -> None:
        super().__init__(buzz, available)
        self.buzz = buzz
        self.available = available

    def __str__(self) -> str:
        held = ", ".join(f"{buzz} {currency}" for currency, buzz in self.available.items())
        return f"insufficient Buzz: {self.buzz} are needed, and {held or 'no currency'} may pay"


def payers(body: JsonObject) -> tuple[str, ...]:
    """The currencies that may pay for a workflow, in the order in which they are taken; none where its wishes exclude each other."""
    asked = body.get("currencies")
    # An empty list restricts nothing: the contract demands the field, and its own examples send it empty.
    allowed = [str(currency) for currency in asked] if isinstance(asked, (list, tuple)) and asked else _ORDER
    mature_only = body.get("allowMatureContent") is True
    # Each once: `split` would take from one that is named twice what it holds twice.
    return tuple(dict.fromkeys(each for each in allowed if not mature_only or each == MATURE))


def split(buzz: int, held: Mapping[str, int], currencies: Sequence[str]) -> Mapping[str, int]:
    """
    What is taken of each currency for an amount, one after the other.

    Raises:
        InsufficientBuzz: together they do not hold it.
    """
    taken: dict[str, int] = {}
    for currency in currencies:
        share = min(buzz - sum(taken.values()), held.get(currency, 0))
        if share > 0:
            taken[currency] = share
    if sum(taken.values()) < buzz:
        raise InsufficientBuzz(buzz, {currency: held.get(currency, 0) for currency in currencies})
    return taken
