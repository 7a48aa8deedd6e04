"""Workers: begun for work, kept for the next one, stopped one at a time, replaced when they are lost."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest

from renderline.engine.executors.base import Failed, Finished, Progressed, Report, Started, Task
from renderline.engine.executors.local import LocalExecutor
from renderline.engine.failures import Reason

sys.path.insert(0, str(Path(__file__).parents[1] / "service"))


class Desk:
    """An executor and what it reports."""

    def __init__(self, folder: Path, workers: int, steps: str) -> None:
        self.reports: SimpleQueue[Report] = SimpleQueue()
        self.executor = LocalExecutor(workers=workers, steps=steps, options={}, folder=folder)
        self._folder = folder
        self._count = 0

    def submit(self, line: str, rank: int = 0) -> str:
        self._count += 1
        source = self._folder / f"source-{self._count}"
        source.write_text(line, encoding="utf-8")
        task_id = f"t{self._count}"
        self.executor.submit(
            Task(id=task_id, rank=(rank,), kind="imageUpload", input={}, sources={"": source})
        )
        return task_id

    def end(self, task_id: str) -> Finished | Failed:
        """The report that ends a task, after any number of others."""
        while True:
            report = self.reports.get(timeout=10)
            if report.task_id == task_id and isinstance(report, (Finished, Failed)):
                return report

    def rest(self) -> Iterator[Report]:
        """What else is reported within a moment."""
        with suppress(Empty):
            while True:
                yield self.reports.get(timeout=0.05)

    def wait_for(self, kind: type[Report]) -> None:
        while not isinstance(self.reports.get(timeout=10), kind):
            pass


Opens = Callable[..., AbstractContextManager[Desk]]


@pytest.fixture
def desk(tmp_path: Path) -> Opens:
    @contextmanager
    def opened(workers: int = 1, steps: str = "acting_steps:STEPS") -> Iterator[Desk]:
        found = Desk(tmp_path, workers, steps)
        found.executor.start(found.reports.put)
        try:
            yield found
        finally:
            found.executor.close()

    return opened


def pids(path: Path) -> list[int]:
    return [int(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_one_worker_serves_one_job_after_the_other(desk: Opens, tmp_path: Path) -> None:
    with desk(workers=2) as at:
        for _ in range(3):
            assert isinstance(at.end(at.submit(f"count {tmp_path / 'runs'}")), Finished)
            time.sleep(0.05)
    assert len(set(pids(tmp_path / "runs"))) == 1


def test_a_worker_that_died_while_idle_is_replaced(desk: Opens, tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    with desk() as at:
        at.end(at.submit(f"count {runs}"))
        os.kill(pids(runs)[0], signal.SIGKILL)
        time.sleep(0.05)
        assert isinstance(at.end(at.submit(f"count {runs}")), Finished)
    assert len(set(pids(runs))) == 2


def test_a_kill_from_outside_is_told_by_its_signal(desk: Opens, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    with desk() as at:
        task_id = at.submit(f"wait-for {gate}")
        at.wait_for(Progressed)
        os.kill(pids(Path(f"{gate}.runs"))[0], signal.SIGKILL)
        ended = at.end(task_id)
    assert isinstance(ended, Failed)
    assert (ended.failure.reason, ended.failure.passing) == (Reason.WORKER_LOST, True)
    assert "SIGKILL" in ended.failure.message


def test_a_canceled_task_is_silent_and_its_worker_lives_on(desk: Opens, tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    with desk() as at:
        at.end(at.submit(f"count {runs}"))
        canceled = at.submit("sleep 20")
        at.wait_for(Progressed)
        at.executor.cancel(canceled)
        at.end(at.submit(f"count {runs}"))
        assert canceled not in {report.task_id for report in at.rest()}
    assert len(set(pids(runs))) == 1


def test_a_canceled_task_that_does_not_listen_loses_its_worker(desk: Opens) -> None:
    with desk() as at:
        begin_s = time.monotonic()
        deaf = at.submit("hang 20")
        at.wait_for(Started)
        time.sleep(0.2)
        at.executor.cancel(deaf)
        assert isinstance(at.end(at.submit("draw")), Finished)
        assert time.monotonic() - begin_s < 3


def test_waiting_tasks_run_by_rank(desk: Opens, tmp_path: Path) -> None:
    with desk() as at:
        at.submit("sleep 0.2")
        late, early, dropped = at.submit("draw", 2), at.submit("draw", 1), at.submit("draw", 0)
        at.executor.cancel(dropped)
        ends: list[str] = []
        while len(ends) < 3:
            report = at.reports.get(timeout=10)
            if isinstance(report, Finished):
                ends.append(report.task_id)
    assert ends == ["t1", early, late]
    assert not list((tmp_path / "work").iterdir())


def test_a_table_that_cannot_be_imported_fails_each_task_and_says_where_to_look(
    desk: Opens,
) -> None:
    with desk(steps="no_such_module:STEPS") as at:
        ended = at.end(at.submit("draw"))
    assert isinstance(ended, Failed)
    assert "worker-0.log" in ended.failure.message


def test_closing_does_not_wait_for_a_job(desk: Opens) -> None:
    begin_s = time.monotonic()
    with desk() as at:
        at.submit("hang 20")
        at.wait_for(Started)
    assert time.monotonic() - begin_s < 2
