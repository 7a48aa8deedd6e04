"""Estimate against bill."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from decimal import Decimal

import pytest

from renderline.ledger import events, quotes
from renderline.ledger.entries import Charge, Entry, Estimate, Kind, RunEntry
from renderline.ledger.ledger import Ledger
from renderline.ledger.spending import Grouping, Spending, net_since, spending


def _step(step: str, low: str | None, high: str | None, kind: str, model: str) -> Estimate:
    amounts = (None if each is None else Decimal(each) for each in (low, high))
    return Estimate(step=step, step_type=kind, model=model, low=next(amounts), high=next(amounts))


GENERATED = _step("hero", "12", "12", "imageGen", "flux2")
UPSCALED = _step("big", "4", "4", "imageUpscaler", "")
UNKNOWN = _step("x", None, None, "comfy", "")


@pytest.fixture
def bill(ledger: Ledger) -> Callable[..., None]:
    """Submits the only cell of a run and charges it."""

    def charge(run: RunEntry, *amounts: int, at_ms: int = 7) -> None:
        found = [
            Charge(workflow_id=run.id, key=str(n), is_credit=buzz < 0, currency="", buzz=Decimal(abs(buzz)))
            for n, buzz in enumerate(amounts)
        ]
        with ledger.transaction() as tx:
            events.add(tx, run.id, Entry(position=0, kind=Kind.SUBMITTED, at_ms=at_ms))
            events.add_charges(tx, run.id, 0, found, at_ms=at_ms)

    return charge


def _figures(line: Spending) -> dict[str, object]:
    return {
        "low": line.low,
        "high": line.high,
        "debit": line.debit,
        "credit": line.credit,
        "net": line.net,
        "drift": line.drift,
    }


def _lines(ledger: Ledger, grouping: Grouping) -> dict[str, Spending]:
    with ledger.snapshot() as tx:
        return {line.label: line for line in spending(tx, grouping)}


def test_a_run_shows_estimate_debit_credit_and_net(
    ledger: Ledger, make_run: Callable[..., RunEntry], bill: Callable[..., None]
) -> None:
    bill(make_run("r1", GENERATED, UPSCALED), 20, -2)
    line = _lines(ledger, Grouping.RUN)["r1"]
    assert _figures(line) == {"low": 16, "high": 16, "debit": 20, "credit": 2, "net": 18, "drift": 2}
    assert line.parts == 2
    assert line.is_shared


@pytest.mark.parametrize(
    ("net", "drift"), [(16, 0), (18, 2), (10, -6)], ids=["as expected", "dearer", "cheaper"]
)
def test_drift_is_what_lies_outside_the_estimate(
    ledger: Ledger,
    make_run: Callable[..., RunEntry],
    bill: Callable[..., None],
    net: int,
    drift: int,
) -> None:
    bill(make_run("r1", GENERATED, UPSCALED), net)
    assert _lines(ledger, Grouping.RUN)["r1"].drift == drift


def test_a_bill_is_shared_in_proportion_to_the_estimates(
    ledger: Ledger, make_run: Callable[..., RunEntry], bill: Callable[..., None]
) -> None:
    bill(make_run("r1", GENERATED, UPSCALED), 32)
    bill(make_run("r2", UPSCALED), 4)
    by_type = _lines(ledger, Grouping.STEP_TYPE)
    assert {label: line.net for label, line in by_type.items()} == {"imageGen": 24, "imageUpscaler": 12}
    by_model = _lines(ledger, Grouping.MODEL)
    assert {label: line.net for label, line in by_model.items()} == {"flux2": 24, "(no model)": 12}


@pytest.fixture
def quote(ledger: Ledger) -> Callable[..., None]:
    """Remembers what the service said of a run's only cell."""

    def remember(run: RunEntry, buzz: str, *, asked_at_ms: int, engine: str = "") -> None:
        with ledger.transaction() as tx:
            (digest,) = tx.execute("SELECT digest FROM cells WHERE run_id = ?", (run.id,)).fetchone()
            quotes.add(tx, engine or run.engine, {digest: Decimal(buzz)}, asked_at_ms=asked_at_ms)

    return remember


def test_what_the_service_said_beforehand_is_shared_like_the_bill(
    ledger: Ledger,
    make_run: Callable[..., RunEntry],
    bill: Callable[..., None],
    quote: Callable[..., None],
) -> None:
    """The last answer before the cell was sent; never one of another service."""
    run = make_run("r1", GENERATED, UPSCALED)
    for buzz, asked_at_ms in (("8", 5), ("24", 7), ("99", 8)):
        quote(run, buzz, asked_at_ms=asked_at_ms)
    quote(run, "77", asked_at_ms=7, engine="https://another.example")
    bill(run, 20)
    assert _lines(ledger, Grouping.RUN)["r1"].whatif == 24
    by_type = _lines(ledger, Grouping.STEP_TYPE)
    assert {label: line.whatif for label, line in by_type.items()} == {"imageGen": 18, "imageUpscaler": 6}


def test_where_one_cell_was_not_asked_for_no_sum_is_told(
    ledger: Ledger,
    make_run: Callable[..., RunEntry],
    bill: Callable[..., None],
    quote: Callable[..., None],
) -> None:
    asked = make_run("r1", GENERATED)
    bill(asked, 12)
    assert _lines(ledger, Grouping.RUN)["r1"].whatif is None
    later = make_run("r2", GENERATED)
    quote(later, "12", asked_at_ms=20)
    bill(later, 12, at_ms=21)
    assert _lines(ledger, Grouping.RUN)["r2"].whatif == 12
    assert _lines(ledger, Grouping.MODEL)["flux2"].whatif is None


def test_a_quote_is_history_too(
    ledger: Ledger, make_run: Callable[..., RunEntry], quote: Callable[..., None]
) -> None:
    quote(make_run("r1", GENERATED), "12", asked_at_ms=1)
    with pytest.raises(sqlite3.IntegrityError, match="only grows"), ledger.transaction() as tx:
        tx.execute("UPDATE quotes SET buzz = '0'")


def test_an_unknown_estimate_is_never_a_zero(
    ledger: Ledger, make_run: Callable[..., RunEntry], bill: Callable[..., None]
) -> None:
    bill(make_run("r1", UNKNOWN), 9)
    line = _lines(ledger, Grouping.RUN)["r1"]
    assert _figures(line) == {"low": 0, "high": None, "debit": 9, "credit": 0, "net": 9, "drift": None}


def test_what_was_never_sent_or_costs_nothing_is_not_in_the_account(
    ledger: Ledger, make_run: Callable[..., RunEntry], bill: Callable[..., None]
) -> None:
    make_run("never-sent", GENERATED)
    bill(make_run("free", GENERATED, costs=False))
    assert _lines(ledger, Grouping.RUN) == {}


def test_the_net_of_a_period_leaves_out_what_came_before(
    ledger: Ledger, make_run: Callable[..., RunEntry], bill: Callable[..., None]
) -> None:
    bill(make_run("old", GENERATED), 12, at_ms=99)
    bill(make_run("new", GENERATED), 12, -5, at_ms=100)
    with ledger.snapshot() as tx:
        assert net_since(tx, 100) == 7
        assert net_since(tx, 0) == 19
