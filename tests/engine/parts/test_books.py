"""The books: every payment stands twice, nobody owes anything, and what never began is given back, whatever happens."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renderline.canonical import JsonObject
from renderline.engine import lifecycle
from renderline.engine.accounts.books import charge, open_account, paid, settle, summary, upgrade
from renderline.engine.accounts.buzz import CURRENCIES, InsufficientBuzz, payers, split
from renderline.engine.failures import Failure, Reason
from renderline.engine.pricing import Price
from renderline.engine.store import Store, Transaction, books, steps
from renderline.engine.store.books import MINT, SERVICE, Kind, Move, account_of
from renderline.engine.submission import read
from renderline.wire.statuses import Status

FAILURE = Failure(reason=Reason.IMAGE_UNUSABLE, message="ugly")


@contextmanager
def opened(held: Mapping[str, int]) -> Iterator[Transaction]:
    with tempfile.TemporaryDirectory() as name:
        store = Store(Path(name) / "engine.db")
        try:
            with store.transaction() as tx:
                open_account(tx, "", held, now_ms=1)
                yield tx
        finally:
            store.close()


def accept(
    tx: Transaction, workflow_id: str, costs: tuple[float, ...], tips: int = 0, **fields: object
) -> None:
    """A chain of steps, each consuming the one before it, paid for by the owner `""`."""
    chain = [
        {"$type": "any", "name": f"s{n}", "input": {"$ref": f"s{n - 1}", "path": "output.x"} if n else {}}
        for n in range(len(costs))
    ]
    body: JsonObject = {"steps": chain, **fields}  # type: ignore[dict-item] # the fields are a test's own
    price = Price(steps=costs, extras={"tip to civitai": tips}, unpriced=(), currency="blue")
    lifecycle.accept(tx, read(body), workflow_id=workflow_id, price=price.document(), now_ms=2)
    charge(tx, "", workflow_id, price.total, payers(body), now_ms=2)


def begin(tx: Transaction, workflow_id: str) -> None:
    """The first step that is ready is worked on."""
    for row in steps.of_workflow(tx, workflow_id):
        if row.status is Status.SCHEDULED:
            (job,) = lifecycle.schedule(
                tx, row.key, sources={}, count=1, job_ids=[f"{workflow_id}-{row.name}"], now_ms=3
            )
            lifecycle.start_job(tx, job.id, now_ms=3)
            return


def end(tx: Transaction, workflow_id: str, *, well: bool) -> None:
    """The first step that is open ends."""
    for row in steps.of_workflow(tx, workflow_id):
        if row.status in {Status.SCHEDULED, Status.PROCESSING}:
            if well:
                lifecycle.succeed_step(tx, row.key, output={}, metadata={}, now_ms=4)
            else:
                lifecycle.end_step(tx, row.key, FAILURE, now_ms=4)
            return


def held(tx: Transaction) -> Mapping[str, int]:
    return books.balances(tx, account_of(""))


def test_an_account_that_is_opened_with_nothing_leaves_no_line_at_each_start() -> None:
    with opened({"blue": 0, "yellow": 0}) as tx:
        open_account(tx, "", {"blue": 0}, now_ms=2)
        assert tx.execute("SELECT COUNT(*) FROM transfers").fetchone()[0] == 0
        open_account(tx, "", {"blue": 5}, now_ms=3)
        open_account(tx, "", {"blue": 5}, now_ms=4)
        assert books.balances(tx, account_of("")) == {"blue": 5}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, ("blue", "green", "yellow")),
        ({"currencies": []}, ("blue", "green", "yellow")),
        ({"currencies": ["yellow", "blue", "yellow"]}, ("yellow", "blue")),
        ({"currencies": ["fakeRed"]}, ("fakeRed",)),
        ({"allowMatureContent": True}, ("yellow",)),
        ({"allowMatureContent": False}, ("blue", "green", "yellow")),
        ({"allowMatureContent": True, "currencies": ["blue", "yellow"]}, ("yellow",)),
        ({"allowMatureContent": True, "currencies": ["blue"]}, ()),
    ],
)
def test_a_body_says_who_may_pay(body: JsonObject, expected: tuple[str, ...]) -> None:
    """Mature content is paid in yellow, whatever else may be charged."""
    assert payers(body) == expected


@pytest.mark.parametrize(
    ("buzz", "taken"),
    [
        (0, {}),
        (3, {"blue": 3}),
        (5, {"blue": 5}),
        (6, {"blue": 5, "yellow": 1}),
        (12, {"blue": 5, "yellow": 7}),
    ],
)
def test_one_currency_is_used_up_before_the_next(buzz: int, taken: Mapping[str, int]) -> None:
    assert split(buzz, {"yellow": 7, "blue": 5}, ("blue", "green", "yellow")) == taken


def test_what_is_not_there_is_not_taken() -> None:
    with pytest.raises(InsufficientBuzz, match=r"13 are needed, and 5 blue, 0 green, 7 yellow may pay"):
        split(13, {"yellow": 7, "blue": 5, "fakeRed": 99}, ("blue", "green", "yellow"))
    with pytest.raises(InsufficientBuzz, match=r"no currency may pay"):
        split(1, {"blue": 5}, ())


def test_an_open_account_is_not_filled_again() -> None:
    with opened({"blue": 5, "green": 0}) as tx:
        open_account(tx, "", {"blue": 50}, now_ms=2)
        open_account(tx, "other", {"blue": 7}, now_ms=2)
        assert held(tx) == {"blue": 5}
        assert books.balances(tx, MINT) == {"blue": -12}


def test_the_database_itself_lets_nobody_owe() -> None:
    with opened({"blue": 5}) as tx:
        move = Move(currency="blue", buzz=6, source=account_of(""), target=SERVICE)
        with pytest.raises(sqlite3.IntegrityError):
            books.record(tx, Kind.CHARGE, [move], workflow_id="w", now_ms=2)


@pytest.mark.parametrize(
    ("story", "left"),
    [
        ("", {"blue": 0, "yellow": 7}),
        # Nothing began, so tips go back as well.
        ("c", {"blue": 10, "yellow": 10}),
        ("f", {"blue": 10, "yellow": 10}),
        # The first step, 4, and the tip, 2, stay paid.
        ("bc", {"blue": 4, "yellow": 10}),
        ("bf", {"blue": 4, "yellow": 10}),
        # The first two: 4 + 5 + 2.
        ("bsbc", {"blue": 0, "yellow": 9}),
        ("bsbsbs", {"blue": 0, "yellow": 7}),
        ("bsbsbf", {"blue": 0, "yellow": 7}),
    ],
)
def test_what_never_began_is_given_back(story: str, left: Mapping[str, int]) -> None:
    """What was taken last goes back first; b begins a step, s and f end it, c cancels the workflow."""
    with opened({"blue": 10, "yellow": 10}) as tx:
        accept(tx, "w", (4.0, 4.5, 2.5), tips=2)
        tell(tx, "w", story)
        settle(tx, "w", now_ms=9)
        assert held(tx) == left


def tell(tx: Transaction, workflow_id: str, story: str) -> None:
    for sign in story:
        if sign == "b":
            begin(tx, workflow_id)
        elif sign == "c":
            lifecycle.cancel(tx, workflow_id, now_ms=5)
        elif sign == "u":
            with suppress(InsufficientBuzz):
                upgrade(tx, workflow_id, ("yellow",), now_ms=5)
        else:
            end(tx, workflow_id, well=sign == "s")


def test_an_upgrade_pays_anew_in_yellow() -> None:
    with opened({"blue": 4, "green": 3, "yellow": 9}) as tx:
        accept(tx, "w", (8.0,))
        assert paid(tx, "w") == {"blue": 4, "green": 3, "yellow": 1}
        upgrade(tx, "w", ("yellow",), now_ms=5)
        assert (held(tx), paid(tx, "w")) == ({"blue": 4, "green": 3, "yellow": 1}, {"yellow": 8})
        upgrade(tx, "w", ("yellow",), now_ms=6)
        assert [
            (each["type"], each["accountType"], each["amount"])  # type: ignore[index,call-overload] # JSON
            for each in summary(tx, "w")["list"]  # type: ignore[union-attr] # JSON
        ] == [
            ("debit", "blue", 4),
            ("debit", "green", 3),
            ("debit", "yellow", 1),
            ("credit", "blue", 4),
            ("credit", "green", 3),
            ("debit", "yellow", 7),
        ]


def test_an_upgrade_that_cannot_be_paid_changes_nothing() -> None:
    with opened({"blue": 8, "yellow": 7}) as tx:
        accept(tx, "w", (8.0,))
        with pytest.raises(InsufficientBuzz):
            upgrade(tx, "w", ("yellow",), now_ms=5)
        assert held(tx) == {"blue": 0, "yellow": 7}


AMOUNTS = st.integers(0, 30)
PURSES = st.dictionaries(st.sampled_from(CURRENCIES), AMOUNTS)
COSTS = st.lists(st.one_of(AMOUNTS.map(float), st.floats(0, 9, allow_nan=False)), min_size=1, max_size=4).map(
    tuple
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "currencies": st.lists(st.sampled_from(CURRENCIES), max_size=3),
        "allowMatureContent": st.booleans(),
    },
)
WORK = st.tuples(COSTS, st.integers(0, 5), FIELDS)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PURSES, st.lists(WORK, max_size=4), st.lists(st.tuples(st.integers(0, 3), st.sampled_from("bsfcu"))))
def test_the_books_sum_to_zero_and_nobody_owes_anything(
    purse: Mapping[str, int],
    work: list[tuple[tuple[float, ...], int, dict[str, object]]],
    story: list[tuple[int, str]],
) -> None:
    """Whatever is submitted, begun, ended, canceled and upgraded, in whatever order."""
    with opened(purse) as tx:
        taken = []
        for number, (costs, tips, fields) in enumerate(work):
            tx.execute("SAVEPOINT submission")
            try:
                accept(tx, f"w{number}", costs, tips, **fields)
                taken.append(f"w{number}")
            except InsufficientBuzz:
                tx.execute("ROLLBACK TO submission")
            tx.execute("RELEASE submission")
        check(tx, purse)
        for number, sign in story:
            if number < len(taken):
                tell(tx, taken[number], sign)
                check(tx, purse)
        for workflow_id in taken:
            lifecycle.cancel(tx, workflow_id, now_ms=8)
        before = held(tx)
        for workflow_id in taken:
            settle(tx, workflow_id, now_ms=9)
        assert held(tx) == before


def check(tx: Transaction, purse: Mapping[str, int]) -> None:
    sums = tx.execute("SELECT SUM(buzz) FROM postings GROUP BY transfer, currency")
    assert all(total == 0 for (total,) in sums)
    kept = {(row["account"], row["currency"]): row["buzz"] for row in tx.execute("SELECT * FROM balances")}
    added = tx.execute("SELECT account, currency, SUM(buzz) AS buzz FROM postings GROUP BY account, currency")
    assert kept == {(row["account"], row["currency"]): row["buzz"] for row in added}
    assert sum(kept.values()) == 0
    assert all(buzz >= 0 for (account, _), buzz in kept.items() if account != MINT)
    for currency, buzz in purse.items():
        held_now, spent = (kept.get((account, currency), 0) for account in (account_of(""), SERVICE))
        assert held_now + spent == buzz
