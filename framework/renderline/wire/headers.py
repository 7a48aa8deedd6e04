"""The names and small grammars of the headers that prices travel in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

__all__ = [
    "COST_BY_CURRENCY",
    "COST_TOTAL",
    "INSUFFICIENT_BUZZ",
    "UNPRICED",
    "currencies_text",
    "list_text",
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


def parse_currencies(text: str) -> dict[str, int]:
    """The reverse of `currencies_text`; entries that are no `name=integer` are left out."""
    pairs = (entry.partition("=") for entry in text.split(";"))
    return {name.strip(): int(amount) for name, _, amount in pairs if _is_amount(amount)}


def list_text(names: Iterable[str]) -> str:
    """Names as one header value."""
    return ", ".join(names)


def parse_list(text: str) -> tuple[str, ...]:
    """The reverse of `list_text`."""
    return tuple(name for part in text.split(",") if (name := part.strip()))


def _is_amount(text: str) -> bool:
    digits = text.strip().removeprefix("-")
    return digits.isascii() and digits.isdigit()
