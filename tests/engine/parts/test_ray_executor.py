"""
The executor of clusters over one made of threads: what is asked is done, and a cluster that is lost loses no task in silence.

A real cluster is in the long tests; here it can be broken at any word.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest

from renderline.engine.executors.base import Failed, Finished, Report, Started, Task
from renderline.engine.executors.messages import NotDone
from renderline.engine.executors.ray_executor import RayExecutor
from renderline.engine.executors.remote import Board, Errand, Parcel, carry_errand
from renderline.engine.failures import Reason
from renderline.engine.options import Cluster
from renderline.errors import EngineUnreachable

STEPS = "renderline.engine.steps:STEPS"


class Threads:
    """A cluster of two places; it breaks when it hears a word that it was told to break at."""

    def __init__(self, breaks_at: str = "") -> None:
        self._breaks_at = breaks_at
        self._pool = ThreadPoolExecutor(2)
        self._board = Board()
        self.has_left = False

    def place(self, errand: Errand) -> object:
        self._hear("place")
        return self._pool.submit(carry_errand, errand, self._board.tell)

    def cancel(self, reference: object) -> None:
        self._hear("cancel")
        assert isinstance(reference, Future)
        reference.cancel()

    def ready(self, references: Sequence[object], timeout_s: float) -> Sequence[object]:
        self._hear("ready")
        futures = [each for each in references if isinstance(each, Future)]
        return list(wait(futures, timeout_s, FIRST_COMPLETED).done)

    def outcome(self, reference: object) -> Parcel | NotDone:
        self._hear("outcome")
        assert isinstance(reference, Future)
        found: Parcel | NotDone = reference.result()
        return found

    def capacity(self) -> int:
        self._hear("capacity")
        return 2

    def rates(self) -> Mapping[str, float]:
        self._hear("rates")
        return self._board.take()

    def leave(self) -> None:
        self.has_left = True
        self._pool.shutdown()

    def _hear(self, word: str) -> None:
        if word == self._breaks_at:
            raise ConnectionError(word)


class Connections:
    """One cluster after the other, and None where there is none for a while."""

    def __init__(self, *clusters: Threads | None) -> None:
        self._clusters = list(clusters)
        self.asked = threading.Event()

    def __call__(self, _cluster: Cluster) -> Threads:
        self.asked.set()
        found = self._clusters.pop(0) if self._clusters else None
        if found is None:
            raise EngineUnreachable("cluster", "it is not there")
        return found


def echo(number: int) -> Task:
    message = f"hello {number}"
    return Task(id=f"job-{number}.1", rank=(number,), kind="echo", input={"message": message}, sources={})


@contextmanager
def executing(folder: Path, connect: Connections) -> Iterator[tuple[RayExecutor, SimpleQueue[Report]]]:
    reports: SimpleQueue[Report] = SimpleQueue()
    executor = RayExecutor(Cluster(), steps=STEPS, options={}, folder=folder, connect=connect)
    executor.start(reports.put)
    try:
        yield executor, reports
    finally:
        executor.close()


def ends(reports: SimpleQueue[Report], count: int) -> dict[str, Report]:
    """The last report of so many tasks."""
    found: dict[str, Report] = {}
    deadline_s = time.monotonic() + 20
    while len(found) < count:
        assert time.monotonic() < deadline_s, found
        try:
            report = reports.get(timeout=0.2)
        except Empty:
            continue
        if isinstance(report, Finished | Failed):
            found[report.task_id] = report
    return found


def test_tasks_are_carried_out_and_told_of(tmp_path: Path) -> None:
    cluster = Threads()
    with executing(tmp_path, Connections(cluster)) as (executor, reports):
        for number in range(5):
            executor.submit(echo(number))
        found = ends(reports, 5)
    assert {type(each) for each in found.values()} == {Finished}
    assert cluster.has_left


def test_each_task_begins_before_it_ends(tmp_path: Path) -> None:
    with executing(tmp_path, Connections(Threads())) as (executor, reports):
        executor.submit(echo(1))
        first = reports.get(timeout=20)
        while not isinstance(reports.get(timeout=20), Finished):
            pass
    assert first == Started(task_id="job-1.1")


@pytest.mark.parametrize("word", ["place", "ready", "outcome"])
def test_a_cluster_that_is_lost_fails_what_it_had_and_the_next_one_goes_on(tmp_path: Path, word: str) -> None:
    lost, back = Threads(word), Threads()
    with executing(tmp_path, Connections(lost, back)) as (executor, reports):
        executor.submit(echo(1))
        (broken,) = ends(reports, 1).values()
        assert isinstance(broken, Failed)
        assert (broken.failure.reason, broken.failure.passing) == (Reason.WORKER_LOST, True)
        executor.submit(echo(2))
        (done,) = ends(reports, 1).values()
        assert isinstance(done, Finished)
    assert lost.has_left
    assert back.has_left


def test_what_waits_while_the_cluster_is_away_is_done_when_it_is_back(tmp_path: Path) -> None:
    with executing(tmp_path, Connections(Threads("capacity"), None, Threads())) as (executor, reports):
        for number in range(3):
            executor.submit(echo(number))
        assert {type(each) for each in ends(reports, 3).values()} == {Finished}


def test_a_task_that_is_canceled_while_the_cluster_is_away_never_begins(tmp_path: Path) -> None:
    with executing(tmp_path, Connections(Threads("capacity"), None, Threads())) as (executor, reports):
        executor.submit(echo(1))
        executor.submit(echo(2))
        executor.cancel("job-1.1")
        assert set(ends(reports, 1)) == {"job-2.1"}


def test_an_engine_stops_though_its_cluster_never_comes_back(tmp_path: Path) -> None:
    connections = Connections(Threads("capacity"))
    with executing(tmp_path, connections) as (executor, reports):
        executor.submit(echo(1))
        connections.asked.clear()
        # It goes on asking, and its end is not waited for in vain.
        assert connections.asked.wait(20)
    assert not any(each.name == "renderline-ray" for each in threading.enumerate())
    assert reports.empty()


def test_a_cluster_that_is_not_there_at_all_is_told_at_the_start(tmp_path: Path) -> None:
    executor = RayExecutor(Cluster(), steps=STEPS, options={}, folder=tmp_path, connect=Connections())
    with pytest.raises(EngineUnreachable):
        executor.start(lambda _report: None)
    executor.close()
