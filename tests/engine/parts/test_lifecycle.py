"""Whatever graph runs, whatever its steps' fates and however often the process ends: every life is told once and whole."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renderline.canonical import JsonObject
from renderline.engine import lifecycle
from renderline.engine.failures import Failure, Reason
from renderline.engine.store import StepKey, Store, Transaction, events, jobs, steps, workflows
from renderline.engine.submission import read
from renderline.wire.statuses import TERMINAL, Status

WORKFLOW = "w"
FATES = {
    "succeed": None,
    "fail": Failure(reason=Reason.IMAGE_UNUSABLE, message="ugly"),
    "expire": Failure(reason=Reason.TIMEOUT, message="slow"),
}
STORY = {
    Status.UNASSIGNED: {Status.SCHEDULED, Status.CANCELED},
    Status.SCHEDULED: {Status.PREPARING, Status.PROCESSING, *TERMINAL},
    Status.PREPARING: {Status.SCHEDULED, *TERMINAL},
    # Back to its turn only when the process ended.
    Status.PROCESSING: {Status.SCHEDULED, *TERMINAL},
}


@st.composite
def bodies(draw: st.DrawFn) -> JsonObject:
    """Workflows of up to six steps, each consuming some of those before it."""
    count = draw(st.integers(1, 6))
    return {"steps": [_step(n, draw(st.sets(st.integers(0, n - 1))) if n else set()) for n in range(count)]}


def _step(number: int, sources: set[int]) -> JsonObject:
    references = [{"$ref": f"s{source}", "path": "output.blob.url"} for source in sorted(sources)]
    return {"$type": "any", "name": f"s{number}", "input": {"all": references}, "retries": 1}


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    store = Store(folder / "engine.db")
    try:
        yield store
    finally:
        store.close()


def run_one(tx: Transaction, key: StepKey, fate: str) -> None:
    """What the scheduler does with a ready step."""
    lifecycle.prepare(tx, key, now_ms=2)
    (job,) = lifecycle.schedule(tx, key, sources={}, count=1, job_ids=[f"j{key.position}"], now_ms=3)
    lifecycle.start_job(tx, job.id, now_ms=4)
    failure = FATES[fate]
    if failure is not None:
        lifecycle.end_step(tx, key, failure, now_ms=5)
    elif lifecycle.succeed_job(tx, job.id, {"blobs": [], "metadata": {}}, now_ms=5):
        lifecycle.succeed_step(tx, key, output={"blob": {}}, metadata={}, now_ms=5)


def run_all(folder: Path, body: JsonObject, fates: list[str], order: list[int]) -> list[str]:
    """Run every step that becomes ready, reopening the store before each; the names in the order they ran."""
    with opened(folder) as store, store.transaction() as tx:
        lifecycle.accept(tx, read(body), workflow_id=WORKFLOW, price={}, now_ms=1)
    ran: list[str] = []
    while True:
        with opened(folder) as store, store.transaction() as tx:
            ready = lifecycle.requeue(tx, now_ms=2)
            if not ready:
                return ran
            assert lifecycle.requeue(tx, now_ms=2) == ready
            key = ready[order[len(ran) % len(order)] % len(ready)]
            ran.append(steps.find(tx, key).name)
            run_one(tx, key, fates[key.position])


FATE_LISTS = st.lists(st.sampled_from(sorted(FATES)), min_size=6, max_size=6)
ORDERS = st.lists(st.integers(0, 5), min_size=1, max_size=6)
BRISK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@BRISK
@given(bodies(), FATE_LISTS, ORDERS)
def test_every_step_ends_once_and_after_what_it_consumes(
    body: JsonObject, fates: list[str], order: list[int]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        ran = run_all(Path(name), body, fates, order)
        with opened(Path(name)) as store, store.snapshot() as tx:
            rows = steps.of_workflow(tx, WORKFLOW)
            workflow = workflows.find(tx, WORKFLOW)
            told = events.of_workflow(tx, WORKFLOW)
    graph = read(body).graph
    assert len(ran) == len(set(ran))
    for row in rows:
        sources = [rows[source] for source in graph.sources[row.key.position]]
        fed = all(source.status is Status.SUCCEEDED for source in sources)
        assert (row.name in ran) == fed
        assert row.status is not Status.CANCELED if fed else row.status is Status.CANCELED
        assert all(ran.index(source.name) < ran.index(row.name) for source in sources) if fed else True
        story = [event.status for event in told if event.step_name == row.name and event.job_id is None]
        assert story[-1] == row.status
        assert all(after in STORY[before] for before, after in pairwise(story))
    assert workflow is not None
    assert workflow.status in TERMINAL
    assert (workflow.status is Status.SUCCEEDED) == all(row.status is Status.SUCCEEDED for row in rows)
    assert told[-1].step_name is None


@BRISK
@given(bodies(), FATE_LISTS, ORDERS)
def test_late_news_of_what_has_ended_changes_nothing(
    body: JsonObject, fates: list[str], order: list[int]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        run_all(Path(name), body, fates, order)
        with opened(Path(name)) as store, store.transaction() as tx:
            before = [tuple(row) for row in tx.execute("SELECT * FROM events")]
            for row in steps.of_workflow(tx, WORKFLOW):
                lifecycle.end_step(tx, row.key, Failure(reason=Reason.INTERNAL, message="late"), now_ms=9)
                lifecycle.succeed_step(tx, row.key, output={}, metadata={}, now_ms=9)
                assert not lifecycle.schedule(tx, row.key, sources={}, count=1, job_ids=["x"], now_ms=9)
                assert not lifecycle.prepare(tx, row.key, now_ms=9)
            for job in jobs.of_workflow(tx, WORKFLOW):
                assert not lifecycle.is_open(tx, job.id)
                assert not lifecycle.start_job(tx, job.id, now_ms=9)
                assert not lifecycle.retry_job(tx, job.id)
                assert not lifecycle.succeed_job(tx, job.id, {}, now_ms=9)
            assert not lifecycle.cancel(tx, WORKFLOW, now_ms=9)
            assert [tuple(row) for row in tx.execute("SELECT * FROM events")] == before


@BRISK
@given(bodies(), FATE_LISTS, st.integers(0, 5))
def test_a_cancel_ends_everything_that_is_open(body: JsonObject, fates: list[str], begun: int) -> None:
    with tempfile.TemporaryDirectory() as name, opened(Path(name)) as store, store.transaction() as tx:
        lifecycle.accept(tx, read(body), workflow_id=WORKFLOW, price={}, now_ms=1)
        for _ in range(begun):
            for key in steps.with_status(tx, Status.SCHEDULED)[:1]:
                run_one(tx, key, fates[key.position])
        kept = {row.key: row.status for row in steps.of_workflow(tx, WORKFLOW) if row.status in TERMINAL}
        was_open = lifecycle.cancel(tx, WORKFLOW, now_ms=9)
        rows = steps.of_workflow(tx, WORKFLOW)
        workflow = workflows.find(tx, WORKFLOW)
        ends = [event for event in events.of_workflow(tx, WORKFLOW) if event.status in TERMINAL]
    assert len(ends) == len({(event.step_name, event.job_id) for event in ends})
    assert was_open == (len(kept) < len(rows))
    assert all(row.status == kept.get(row.key, Status.CANCELED) for row in rows)
    assert workflow is not None
    assert (workflow.status is Status.CANCELED) or not was_open
