"""The account in words and for machines."""

from __future__ import annotations

from decimal import Decimal

import pytest

from renderline.ledger.spending import Grouping, Spending
from renderline.reporting.account import account_document, account_notes, account_rows


def line(high: int | None = 16, *, whatif: str | None, debit: int, credit: int = 0) -> Spending:
    return Spending(
        label="r1",
        parts=2,
        low=Decimal(16),
        high=None if high is None else Decimal(high),
        whatif=None if whatif is None else Decimal(whatif),
        debit=Decimal(debit),
        credit=Decimal(credit),
    )


@pytest.mark.parametrize(
    ("spent", "row"),
    [
        (line(whatif="16", debit=20, credit=2), ("16 Buzz", "16", "20", "2", "18", "+2 (+12 %)")),
        (line(whatif=None, debit=12), ("16 Buzz", "not asked", "12", "0", "12", "-4 (-25 %)")),
        (line(20, whatif="18", debit=18), ("16–20 Buzz", "18", "18", "0", "18", "0")),
        (line(None, whatif="18", debit=18), ("at least 16 Buzz", "18", "18", "0", "18", "unknown")),
    ],
)
def test_a_line_holds_the_estimate_against_the_bill(spent: Spending, row: tuple[str, ...]) -> None:
    heads, told = account_rows([spent], Grouping.RUN)
    assert heads[2:] == ("estimate", "whatif", "debit", "credit", "net", "drift")
    assert told == ("r1", "2", *row)


def test_a_drift_from_an_estimate_of_nothing_has_no_share() -> None:
    free = Spending(label="r1", parts=1, debit=Decimal(4))
    (_, told) = account_rows([free], Grouping.RUN)
    assert told[-1] == "+4"


def test_machines_get_every_figure_as_text() -> None:
    document = account_document([line(whatif="24.0", debit=20, credit=2)], Grouping.MODEL)
    assert document["lines"] == [
        {
            "label": "r1",
            "steps": 2,
            "estimateLow": "16",
            "estimateHigh": "16",
            "whatif": "24",
            "debit": "20",
            "credit": "2",
            "net": "18",
            "drift": "2",
            "shared": False,
        }
    ]


def test_a_shared_bill_is_said_where_lines_are_parts_of_runs() -> None:
    shared = [Spending(label="imageGen", is_shared=True)]
    assert list(account_notes(shared, Grouping.RUN)) == []
    assert len(list(account_notes(shared, Grouping.STEP_TYPE))) == 1
