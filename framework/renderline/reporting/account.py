"""Estimate against bill, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from renderline.canonical import JsonObject
from renderline.ledger.spending import Grouping, Spending
from renderline.reporting.amounts import buzz_range, number, signed
from renderline.reporting.terminal import printable

__all__ = ["account_document", "account_notes", "account_rows"]


def account_rows(lines: Sequence[Spending], grouping: Grouping) -> Iterator[tuple[str, ...]]:
    """The table: what, how many steps, estimate, what the service said beforehand, taken, given back, net, drift."""
    yield (grouping.value.replace("-", " "), "steps", "estimate", "whatif", "debit", "credit", "net", "drift")
    for line in lines:
        yield (
            printable(line.label),
            str(line.parts),
            buzz_range(line.low, line.high),
            "not asked" if line.whatif is None else _exact(line.whatif),
            _exact(line.debit),
            _exact(line.credit),
            _exact(line.net),
            _drift(line),
        )


def account_notes(lines: Sequence[Spending], grouping: Grouping) -> Iterator[str]:
    """What has to be known to read the table."""
    if grouping is not Grouping.RUN and any(line.is_shared for line in lines):
        yield "the service bills workflows: where one has several steps, its bill is shared in proportion to the estimates"


def account_document(lines: Sequence[Spending], grouping: Grouping) -> JsonObject:
    """What `ledger --json` prints; Buzz as text, so that no digit is lost."""
    return {
        "format": "renderline.ledger/1",
        "by": grouping.value,
        "lines": [
            {
                "label": line.label,
                "steps": line.parts,
                "estimateLow": _digits(line.low),
                "estimateHigh": None if line.high is None else _digits(line.high),
                "whatif": None if line.whatif is None else _digits(line.whatif),
                "debit": _digits(line.debit),
                "credit": _digits(line.credit),
                "net": _digits(line.net),
                "drift": None if line.drift is None else _digits(line.drift),
                "shared": line.is_shared,
            }
            for line in lines
        ],
    }


def _digits(amount: Decimal) -> str:
    """Every digit, and no zeros behind them: the service's `24.0` is our `24`."""
    return f"{amount.normalize():f}"


def _exact(amount: Decimal) -> str:
    return number(round(amount, 2))


def _drift(line: Spending) -> str:
    """`+4 (+10 %)`: how far the bill lies outside the estimate, in Buzz and as a share of its nearer end."""
    if line.drift is None or line.high is None:
        return "unknown"
    nearer = line.high if line.drift > 0 else line.low
    share = f" ({signed(round(100 * line.drift / nearer, 0))} %)" if line.drift and nearer else ""
    return signed(round(line.drift, 2)) + share
