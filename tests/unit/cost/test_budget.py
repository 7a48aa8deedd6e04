"""Figures of a budget, and shares of them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from renderline.canonical import JsonValue
from renderline.cost.budget import NO_BUDGET, Budget, read, share_of


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (None, NO_BUDGET),
        ({}, NO_BUDGET),
        ({"run": 500, "workflow": 2.5}, Budget(run=Decimal(500), workflow=Decimal("2.5"))),
        (
            {"run": 500, "warn": {"run": "80%"}},
            Budget(run=Decimal(500), warn_run=Decimal(400), warn_run_share=Decimal("0.8")),
        ),
        ({"warn": {"run": 7, "workflow": 3}}, Budget(warn_run=Decimal(7), warn_workflow=Decimal(3))),
        ({"warn": {"workflow": "80%"}}, NO_BUDGET),
    ],
)
def test_a_budget_is_read(stated: JsonValue, expected: Budget) -> None:
    """A share is one of the ceiling beside it, and nothing without one."""
    assert read(stated) == expected


@pytest.mark.parametrize(
    ("text", "share"), [("80%", "0.8"), ("2.5%", "0.025"), ("100%", "1"), ("101%", None), ("80", None)]
)
def test_shares_are_written_as_percentages(text: str, share: str | None) -> None:
    assert share_of(text) == (None if share is None else Decimal(share))
