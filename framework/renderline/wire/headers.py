"""The names and small grammars of the headers that prices travel in."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

__all__ = [
    "COST_BY_CURRENCY",
    "COST_TOTAL",
    "INSUFFICIENT_BUZZ",
    "UNPRICED",
    "currencies_text",
    "list_text",
    "parse_amount",
    "parse_currencies",
    "parse_list",
]

COST_TOTAL = "X-Civitai-Cost-Total"
"""The known price in Buzz; without `UNPRICED` beside it, the whole price."""

COST_BY_CURRENCY = "X-Civitai-Cost-By-Currency"
"""The same price by the account it is taken from: `yellow=12000;blue=345`."""

INSUFFICIENT_BUZZ = "X-Civitai-Insufficient-Buzz"
"""`true` when the accounts do not hold the price."""

UNPRICED = "X-Renderline-Unpriced"
"""The embedded engine's own: step types in the workflow that no published price covers, `wdTagging, mediaHash`."""


def currencies_text(amounts: Mapping[str, int]) -> str:
    """`{"yellow": 12000, "blue": 345}` as `yellow=12000;blue=345`."""
    return ";".join(f"{currency}={amount}" for currency, amount in amounts.items())


def parse_amount(value: object) -> float | None:
    """An amount of Buzz from a header or a body; None for what is no finite number."""
    try:
        # Some steps are charged in fractions, although the published document has whole numbers only.
        number = float(value) if isinstance(value, (int, float, str)) else math.nan
    except ValueError:
        return None
    # float() reads `nan` and `inf`, and no price is either.
    return number if math.isfinite(number) else None


def parse_currencies(text: str) -> dict[str, float]:
    """The reverse of `currencies_text`; entries that are no `name=number` are left out."""
    pairs = (entry.partition("=") for entry in text.split(";"))
    amounts = {name.strip(): parse_amount(amount) for name, _, amount in pairs}
    return {name: amount for name, amount in amounts.items() if name and amount is not None}


def list_text(names: Iterable[str]) -> str:
    """Names as one header value."""
    return ", ".join(names)


def parse_list(text: str) -> tuple[str, ...]:
    """The reverse of `list_text`."""
    return tuple(name for part in text.split(",") if (name := part.strip()))
