"""Estimate against bill: what submitted cells were to cost, by our rules and by the service's word, and what it took and gave back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from renderline.database import Transaction
from renderline.ledger import amounts, quotes

__all__ = ["Grouping", "Spending", "net_since", "spending"]

_ZERO = Decimal(0)

# Cells on a service that costs something, once a request may have reached it.
_PARTS = """
SELECT e.run_id, e.position, e.step_type, e.model, e.low_buzz, e.high_buzz
FROM estimates AS e JOIN runs AS r ON r.id = e.run_id
WHERE r.costs AND EXISTS (
    SELECT 1 FROM events AS v WHERE v.run_id = e.run_id AND v.position = e.position AND v.kind = 'submitted'
)
ORDER BY e.run_id, e.position, e.rowid
"""
_CHARGES = "SELECT run_id, position, is_credit, buzz FROM charges"


class Grouping(StrEnum):
    """What one line of the account is about."""

    RUN = "run"
    MODEL = "model"
    STEP_TYPE = "step-type"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """
    One line of the account, in Buzz.

    Attributes:
        parts: how many steps are in it.
        low: the sum of the estimates that are known.
        high: their upper end; None as soon as one step's price was unknown.
        whatif: what the service said it would take; None as soon as it was not asked for one cell.
        debit: what the service says it took.
        credit: what it says it gave back.
        is_shared: whether a workflow of several steps is in it, whose bill was shared in proportion to the estimates.
    """

    label: str
    parts: int = 0
    low: Decimal = _ZERO
    high: Decimal | None = _ZERO
    whatif: Decimal | None = _ZERO
    debit: Decimal = _ZERO
    credit: Decimal = _ZERO
    is_shared: bool = False

    @property
    def net(self) -> Decimal:
        """What is left of the bill."""
        return self.debit - self.credit

    @property
    def drift(self) -> Decimal | None:
        """How far the bill lies outside the estimate: above zero when dearer; None where the estimate was unknown."""
        if self.high is None:
            return None
        if self.net > self.high:
            return self.net - self.high
        return min(_ZERO, self.net - self.low)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bill:
    """What the service said of one cell, before and after."""

    whatif: Decimal | None = None
    debit: Decimal = _ZERO
    credit: Decimal = _ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    run_id: str
    position: int
    step_type: str
    model: str
    low: Decimal | None
    high: Decimal | None


_LABELS: Mapping[Grouping, Callable[[_Part], str]] = {
    Grouping.RUN: lambda part: part.run_id,
    Grouping.MODEL: lambda part: part.model or "(no model)",
    Grouping.STEP_TYPE: lambda part: part.step_type,
}


def spending(tx: Transaction, grouping: Grouping) -> tuple[Spending, ...]:
    """The account of all runs on services that cost something, by label; the newest run first, else alphabetically."""
    bills, label = _bills(tx), _LABELS[grouping]
    lines: dict[str, Spending] = {}
    for parts in _cells(_parts(tx)):
        bill = bills.get((parts[0].run_id, parts[0].position), _Bill())
        for part, share in zip(parts, _shares(parts), strict=True):
            line = lines.get(label(part), Spending(label=label(part)))
            lines[label(part)] = _added(line, part, bill, share, is_shared=len(parts) > 1)
    return tuple(lines[key] for key in sorted(lines, reverse=grouping is Grouping.RUN))


def net_since(tx: Transaction, since_ms: int) -> Decimal:
    """What all runs together were charged since a moment, less what came back."""
    rows = tx.execute("SELECT is_credit, buzz FROM charges WHERE at_ms >= ?", (since_ms,))
    return sum((-Decimal(row["buzz"]) if row["is_credit"] else Decimal(row["buzz"]) for row in rows), _ZERO)


def _parts(tx: Transaction) -> Iterator[_Part]:
    for row in tx.execute(_PARTS):
        yield _Part(
            run_id=row["run_id"],
            position=row["position"],
            step_type=row["step_type"],
            model=row["model"],
            low=amounts.read(row["low_buzz"]),
            high=amounts.read(row["high_buzz"]),
        )


def _cells(parts: Iterable[_Part]) -> Iterator[list[_Part]]:
    """The parts of one cell at a time."""
    together: list[_Part] = []
    for part in parts:
        if together and (part.run_id, part.position) != (together[0].run_id, together[0].position):
            yield together
            together = []
        together.append(part)
    if together:
        yield together


def _bills(tx: Transaction) -> Mapping[tuple[str, int], _Bill]:
    """What was said of each cell, and what it was charged."""
    bills = {place: _Bill(whatif=buzz) for place, buzz in quotes.of_cells(tx).items()}
    for row in tx.execute(_CHARGES):
        place, buzz = (row["run_id"], row["position"]), Decimal(row["buzz"])
        bill = bills.get(place, _Bill())
        moved = {"credit": bill.credit + buzz} if row["is_credit"] else {"debit": bill.debit + buzz}
        bills[place] = replace(bill, **moved)
    return bills


def _shares(parts: list[_Part]) -> list[Decimal]:
    """Which part of a workflow's bill each step bears; the service bills workflows, not steps."""
    # By the upper ends: where an estimate is a span, its steps were priced for the worst.
    weights = [(part.high if part.high is not None else part.low) or _ZERO for part in parts]
    total = sum(weights, _ZERO)
    # Where nothing is known of any step, each bears the same, for the bill has to be somewhere.
    return [weight / total for weight in weights] if total else [Decimal(1) / len(parts)] * len(parts)


def _added(line: Spending, part: _Part, bill: _Bill, share: Decimal, *, is_shared: bool) -> Spending:
    known = part.high is not None and line.high is not None
    # One cell that was never asked about leaves a sum that would look like a bargain.
    asked = None if line.whatif is None or bill.whatif is None else line.whatif + bill.whatif * share
    return replace(
        line,
        parts=line.parts + 1,
        low=line.low + (part.low or _ZERO),
        high=(line.high or _ZERO) + (part.high or _ZERO) if known else None,
        whatif=asked,
        debit=line.debit + bill.debit * share,
        credit=line.credit + bill.credit * share,
        is_shared=line.is_shared or is_shared,
    )
