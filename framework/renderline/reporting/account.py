"""Estimate against bill, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from renderline.canonical import JsonObject
from renderline.ledger.spending import Grouping, Spending
from renderline.reporting.amounts import buzz_range, number
from renderline.reporting.terminal import printable

__all__ = ["account_document", "account_notes", "account_rows"]


def account_rows(lines: Sequence[Spending], grouping: Grouping) -> Iterator[tuple[str, ...]]:
    """The table: what, how many steps, estimate, taken, given back, net, drift."""
    yield (grouping.value.replace("-", " "), "steps", "estimate", "debit", "credit", "net", "drift")
    for line in lines:
        yield (
            printable(line.label),
            str(line.parts),
            buzz_range(line.low, line.high),
            _exact(line.debit),
            _exact(line.credit),
            _exact(line.net),
            "unknown" if line.drift is None else _signed(line.drift),
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
                "estimateLow": str(line.low),
                "estimateHigh": None if line.high is None else str(line.high),
                "debit": str(line.debit),
                "credit": str(line.credit),
                "net": str(line.net),
                "drift": None if line.drift is None else str(line.drift),
                "shared": line.is_shared,
            }
            for line in lines
        ],
    }


def _exact(amount: Decimal) -> str:
    return number(round(amount, 2))


def _signed(drift: Decimal) -> str:
    return f"+{_exact(drift)}" if drift > 0 else _exact(drift)
