"""What may still be charged, over all runs."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from renderline.canonical import JsonObject
from renderline.ledger import events
from renderline.ledger.claim import claimed, is_claimed
from renderline.ledger.entries import Entry, Estimate, Kind, RunEntry
from renderline.ledger.ledger import Ledger
from renderline.ledger.reserved import reserved_since

NOW_MS = 10_000_000
KNOWN = Estimate(step="a", step_type="imageGen", model="", low=Decimal(10), high=Decimal(12))
OPEN = Estimate(step="b", step_type="imageGen", model="", low=Decimal(3), high=None)
UNKNOWN = Estimate(step="c", step_type="comfy", model="", low=None, high=None)
MakeRun = Callable[..., RunEntry]


def reserved(ledger: Ledger, *held: str, since_ms: int = 0, besides: str = "") -> Decimal:
    with ledger.snapshot() as tx:
        return reserved_since(tx, since_ms, now_ms=NOW_MS, is_held=lambda run: run in held, besides=besides)


def tell(ledger: Ledger, run: RunEntry, *kinds: Kind, at_ms: int = NOW_MS) -> None:
    with ledger.transaction() as tx:
        for kind in kinds:
            events.add(tx, run.id, Entry(position=0, kind=kind, at_ms=at_ms))


def test_what_was_not_sent_counts_while_its_run_is_carried_out(ledger: Ledger, make_run: MakeRun) -> None:
    """With the upper end of each estimate, or the only one there is."""
    run = make_run("r", KNOWN, OPEN, UNKNOWN)
    assert reserved(ledger, run.id) == 15
    assert reserved(ledger) == 0
    assert reserved(ledger, run.id, besides=run.id) == 0


def test_a_run_that_has_just_begun_counts_before_it_is_held(ledger: Ledger, make_run: MakeRun) -> None:
    make_run("r", KNOWN, started_at_ms=NOW_MS - 1_000)
    assert reserved(ledger) == 12


@pytest.mark.parametrize(
    ("kinds", "buzz"),
    [
        ((Kind.INTENDED,), 12),
        ((Kind.INTENDED, Kind.SUBMITTED), 12),
        ((Kind.INTENDED, Kind.REFUSED), 0),
        ((Kind.INTENDED, Kind.SUBMITTED, Kind.FINISHED), 0),
        ((Kind.INTENDED, Kind.SUBMITTED, Kind.FINISHED, Kind.SAVED), 0),
        ((Kind.INTENDED, Kind.SUBMITTED, Kind.FINISHED, Kind.INTENDED), 12),
    ],
)
def test_what_was_sent_counts_until_its_end_is_known(
    ledger: Ledger, make_run: MakeRun, kinds: tuple[Kind, ...], buzz: int
) -> None:
    """Also when its process is gone: the service goes on without it. A bill takes the estimate's place."""
    tell(ledger, make_run("r", KNOWN), *kinds)
    assert reserved(ledger) == buzz


@pytest.mark.parametrize(
    ("intents", "buzz"),
    [
        (({}, {"after": {"workflows": ["w1"], "steps": ["a"]}}), 3),
        (({}, {"after": {"workflows": ["w1"], "steps": ["a", "b"]}}), 0),
        (({}, {"after": {"workflows": ["w1"], "steps": ["a"]}}, {}), 15),
    ],
    ids=["a rest", "nothing of known price left", "all of it anew after a rest"],
)
def test_steps_that_an_earlier_attempt_has_made_are_charged_already(
    ledger: Ledger, make_run: MakeRun, intents: tuple[JsonObject, ...], buzz: int
) -> None:
    run = make_run("r", KNOWN, OPEN)
    with ledger.transaction() as tx:
        for facts in intents:
            entry = Entry(position=0, kind=Kind.INTENDED, at_ms=NOW_MS, facts=facts)
            events.add(tx, run.id, entry)
    assert reserved(ledger) == buzz


def test_only_the_time_asked_about_counts(ledger: Ledger, make_run: MakeRun) -> None:
    tell(ledger, make_run("sent", KNOWN), Kind.SUBMITTED, at_ms=500)
    make_run("unsent", KNOWN, started_at_ms=400)
    assert [reserved(ledger, "unsent", since_ms=since) for since in (400, 500, 501)] == [24, 12, 0]


def test_what_costs_nothing_is_not_counted(ledger: Ledger, make_run: MakeRun) -> None:
    run = make_run("free", KNOWN, costs=False)
    assert reserved(ledger, run.id) == 0


def test_a_claim_is_seen_and_let_go(tmp_path: Path) -> None:
    """Asking for it takes it from nobody."""
    assert not is_claimed(tmp_path, "r")
    with claimed(tmp_path, "r"):
        assert is_claimed(tmp_path, "r")
    assert not is_claimed(tmp_path, "r")
    with claimed(tmp_path, "r"):
        assert is_claimed(tmp_path, "r")
