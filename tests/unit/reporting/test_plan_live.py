"""The service's prices beside the estimates: drift, what is unknown, and accounts that hold too little."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from rich.console import Console

from renderline.cost.preview import Certainty, CostPreview
from renderline.reporting import json_v1
from renderline.reporting.plan import LivePrice, Plan, WorkflowPlan
from renderline.reporting.plan_text import plan_view


def workflow(cell: str, low: int, high: int | None, live: LivePrice | None) -> WorkflowPlan:
    return WorkflowPlan(
        cell_key=cell,
        digest=cell,
        matrix={},
        cost=CostPreview(
            steps=(),
            surcharges=(),
            low=Decimal(low),
            high=None if high is None else Decimal(high),
            unknown=() if high is not None else ("x",),
            status=Certainty.EXACT,
        ),
        local_s=None,
        live=live,
    )


def priced(total: int | None, **facts: Any) -> LivePrice:
    return LivePrice(total=None if total is None else Decimal(total), **facts)


def shown(*workflows: WorkflowPlan) -> str:
    out = io.StringIO()
    Console(file=out, width=160, no_color=True).print(plan_view(Plan(pipeline="p", workflows=workflows)))
    return out.getvalue()


@pytest.mark.parametrize(
    ("low", "high", "live", "drift"),
    [
        (12, 12, priced(12), 0),
        (12, 12, priced(16), 4),
        (12, 12, priced(9), -3),
        (10, 20, priced(15), 0),
        (10, 20, priced(21), 1),
        (12, 12, priced(0), -12),
        (12, None, priced(12), None),
        (12, 12, priced(None, failure="refused"), None),
        (12, 12, priced(12, unpriced=("echo",)), None),
        (12, 12, None, None),
    ],
)
def test_drift_is_what_lies_outside_the_estimate(
    low: int, high: int | None, live: LivePrice | None, drift: int | None
) -> None:
    """Nothing inside a range; and unknown where either side is."""
    assert workflow("a", low, high, live).drift == (None if drift is None else Decimal(drift))


def test_a_plan_that_asked_nobody_says_nothing_of_it() -> None:
    plan = Plan(pipeline="p", workflows=(workflow("a", 1, 1, None),))
    assert "whatif" not in shown(*plan.workflows)
    assert "whatif" not in json_v1.plan_document(plan)


def test_what_the_service_cannot_price_is_unknown_and_never_0() -> None:
    text = shown(
        workflow("a", 1, 1, priced(0, unpriced=("echo",))),
        workflow("b", 1, 1, priced(3, unpriced=("mediaHash",))),
        workflow("c", 1, 1, priced(None, failure="the service refused it \x1b[31m")),
    )
    lines = {line.split("  ")[0]: " ".join(line.split()) for line in text.splitlines()}
    assert lines["a"] == "a 1 Buzz unknown no price for echo"
    assert lines["b"] == "b 1 Buzz at least 3 Buzz no price for mediaHash"
    assert lines["c"] == "c 1 Buzz unknown the service refused it �[31m"


def test_totals_and_shortfalls_are_told() -> None:
    text = shown(
        workflow("a", 4, 4, priced(6, by_currency={"blue": Decimal(2), "yellow": Decimal(4)})),
        workflow("b", 4, 4, priced(4, by_currency={"yellow": Decimal(4)}, is_insufficient=True)),
    )
    assert "total 8 Buzz 10 Buzz +2" in " ".join(text.split())
    assert "It would be taken from: blue 2, yellow 8." in text
    assert "warning: the account does not hold enough for 1 of 2 workflows." in text


def test_machines_get_each_answer() -> None:
    live = priced(6, by_currency={"blue": Decimal(6)}, unpriced=("echo",), is_insufficient=True)
    document: Any = json_v1.plan_document(Plan(pipeline="p", workflows=(workflow("a", 4, 4, live),)))
    expected = {
        "total": 6,
        "byCurrency": {"blue": 6},
        "unpriced": ["echo"],
        "insufficient": True,
        "failure": None,
    }
    assert document["whatif"] == document["workflows"][0]["whatif"] == expected
    assert document["workflows"][0]["drift"] is None
