"""The scheduler's queue: one commit a turn, and nothing is acted on before it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from renderline.engine.scheduler import _pause_s
from renderline.engine.scheduler_queue import Queue
from renderline.engine.store import StepKey, Store, jobs, workflows


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "engine.db")) as store:
        yield store


def insert(store: Store, workflow_id: str) -> None:
    with store.transaction() as tx:
        workflows.insert(tx, workflow_id=workflow_id, template={}, price={}, created_at_ms=1)


def insert_orphan(store: Store) -> None:
    """A job of no step."""
    with store.transaction() as tx:
        jobs.insert(tx, job_id="j", step=StepKey("nobody", 0), ordinal=0)


def known(path: Path) -> int:
    """How many workflows another process sees."""
    with closing(sqlite3.connect(path)) as other:
        (count,) = other.execute("SELECT count(*) FROM workflows").fetchone()
        return int(count)


def test_all_that_waits_is_one_turn_in_its_order(store: Store) -> None:
    queue, made = Queue(store), list[int]()
    for number in range(100):
        queue.put(partial(made.append, number), StepKey("w", number))
    while calls := queue.take(0):
        assert len(calls) <= 64
        for call in calls:
            call.make()
    assert made == list(range(100))


@pytest.mark.parametrize("timeout_s", [0, 0.01])
def test_when_nothing_waits_the_turn_is_empty(store: Store, timeout_s: float) -> None:
    assert list(Queue(store).take(timeout_s)) == []


def test_what_is_left_for_afterwards_finds_the_turn_committed(store: Store, tmp_path: Path) -> None:
    queue, seen = Queue(store), list[int]()

    def turn() -> None:
        insert(store, "a")
        queue.afterwards(lambda: seen.append(known(tmp_path / "engine.db")))
        insert(store, "b")
        seen.append(known(tmp_path / "engine.db"))

    queue.carry_out(turn)
    assert seen == [0, 2]


def test_nothing_is_done_of_a_turn_that_cannot_be_committed(store: Store, tmp_path: Path) -> None:
    queue, acted = Queue(store), list[str]()

    def turn(first: str, second: str) -> None:
        insert(store, first)
        queue.afterwards(partial(acted.append, first))
        insert(store, second)

    with pytest.raises(sqlite3.IntegrityError):
        queue.carry_out(partial(turn, "a", "a"))
    assert (acted, known(tmp_path / "engine.db")) == ([], 0)
    queue.carry_out(partial(turn, "b", "c"))
    assert (acted, known(tmp_path / "engine.db")) == (["b"], 2)


def test_one_act_that_fails_keeps_no_other_from_its_turn(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    queue, acted = Queue(store), list[str]()

    def turn() -> None:
        queue.afterwards(partial(insert_orphan, store))
        queue.afterwards(partial(acted.append, "done"))

    queue.carry_out(turn)
    assert acted == ["done"]
    assert "could not act" in caplog.text


def test_a_call_for_later_comes_in_its_time_and_not_before(store: Store) -> None:
    queue, made = Queue(store), list[str]()
    begin_s = time.monotonic()
    for name, delay_s in (("second", 0.1), ("first", 0.05), ("also second", 0.1)):
        queue.later(delay_s, partial(made.append, name), StepKey(name, 0))
    queue.put(partial(made.append, "now"))
    while len(made) < 4:
        for call in queue.take(None):
            call.make()
    assert made == ["now", "first", "second", "also second"]
    assert time.monotonic() - begin_s >= 0.1


def test_who_waits_for_a_deadline_does_not_oversleep_it_for_a_later_call(store: Store) -> None:
    queue = Queue(store)
    queue.later(60, lambda: None, StepKey("w", 0))
    assert queue.take(0.01) == []


def test_the_pauses_before_retries_grow_and_end_growing() -> None:
    assert [_pause_s(each) for each in (1, 2, 3, 4)] == [0.25, 0.5, 1.0, 2.0]
    assert _pause_s(8) == _pause_s(10**6) == 30.0
