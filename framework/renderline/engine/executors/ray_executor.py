"""Jobs on a Ray cluster: each is a Ray task, placed by the CPUs and GPUs that it needs."""

from __future__ import annotations

import heapq
import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from renderline.canonical import JsonValue
from renderline.engine.executors.base import Failed, Finished, Listener, Progressed, Report, Started, Task
from renderline.engine.executors.messages import NotDone
from renderline.engine.executors.ray_link import Link, RayLink
from renderline.engine.executors.remote import Parcel, pack, unpack
from renderline.engine.failures import Failure, Reason
from renderline.engine.options import Cluster

__all__ = ["RayExecutor"]

# How long an order may wait while jobs are watched.
_TURN_S = 0.05
_IDLE_S = 1.0
_RATES_EVERY_S = 0.25
_CAPACITY_EVERY_S = 1.0

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Placed:
    """A task that the cluster has; `reference` stands for its outcome."""

    task: Task
    reference: object = None
    has_started: bool = False


class RayExecutor:
    """
    Runs tasks on a cluster.

    One thread speaks with Ray. It hands over no more tasks than the cluster has room for, so that one of high priority does
    not wait behind others that Ray has already taken in line. Ray keeps the processes of finished tasks for the next ones,
    and a network that one of them loaded stays loaded. A task whose node is lost runs again on another one.
    """

    def __init__(
        self,
        cluster: Cluster,
        *,
        steps: str,
        options: Mapping[str, JsonValue],
        folder: Path,
        connect: Callable[[Cluster], Link] = RayLink,
    ) -> None:
        """
        Nothing is connected before `start`.

        Args:
            steps: where the table of step kinds is imported from, here and on every node.
            options: handed to every job.
            folder: for work folders; on the same file system as the blobs.
            connect: makes a connection; raises what `start` does.
        """
        self._cluster = cluster
        self._connect = connect
        self._steps = steps
        # On a shared node only the cores that Ray sets aside for it are the job's.
        self._options = {**options, "threads": max(int(cluster.cpus), 1)}
        self._work = folder / "work"
        self._orders: SimpleQueue[Task | str | None] = SimpleQueue()
        self._waiting: list[tuple[tuple[int, ...], str]] = []
        self._tasks: dict[str, Task] = {}
        self._placed: dict[str, _Placed] = {}
        self._listener: Listener = lambda _report: None
        self._is_connected: Future[None] = Future()
        self._thread = threading.Thread(target=self._live, name="renderline-ray", daemon=True)

    def start(self, listener: Listener) -> None:
        """
        Connect, and begin.

        Raises:
            ExtraMissing: Ray is not installed.
            EngineUnreachable: there is no cluster at the address.
        """
        self._listener = listener
        # What an engine that was killed has left, and nobody asks for again.
        shutil.rmtree(self._work, ignore_errors=True)
        self._work.mkdir(parents=True)
        self._thread.start()
        self._is_connected.result()

    def submit(self, task: Task) -> None:
        """Queue a task by its rank; those of equal rank run in the order of their ids."""
        self._orders.put(task)

    def cancel(self, task_id: str) -> None:
        """Drop a queued task, stop a running one."""
        self._orders.put(task_id)

    def close(self) -> None:
        """Stop what runs, and leave the cluster."""
        self._orders.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def _live(self) -> None:
        # On this thread: from the main one, Ray would take over its signals.
        try:
            link: Link | None = self._connect(self._cluster)
        except Exception as failed:  # noqa: BLE001 - whoever waits for the connection is told, whatever it is
            self._is_connected.set_exception(failed)
            return
        self._is_connected.set_result(None)
        while link is not None:
            try:
                self._carry_out_orders(link)
            except Exception:  # noqa: BLE001 - a thread that died would hang every later task
                _log.exception("the cluster was lost")
                self._give_up_placed()
                _left(link)
                link = self._connected_again()
            else:
                _left(link)
                return

    def _carry_out_orders(self, link: Link) -> None:
        """Work with a connection until the last order is to stop."""
        capacity, measure_at_s, rates_at_s = 1, 0.0, 0.0
        while self._obey(link):
            now_s = time.monotonic()
            if now_s >= measure_at_s:
                capacity, measure_at_s = link.capacity(), now_s + _CAPACITY_EVERY_S
            self._place(link, capacity)
            self._collect(link)
            if self._placed and now_s >= rates_at_s:
                self._tell_rates(link)
                rates_at_s = now_s + _RATES_EVERY_S
        for placed in self._placed.values():
            link.cancel(placed.reference)

    def _give_up_placed(self) -> None:
        placed, self._placed = self._placed, {}
        for each in placed.values():
            failure = Failure(reason=Reason.WORKER_LOST, message="the cluster was lost", passing=True)
            self._report(Failed(task_id=each.task.id, failure=failure))

    def _connected_again(self) -> Link | None:
        """A new connection, as soon as the cluster is back; what waits goes on waiting. None when told to stop before that."""
        while self._obey(None):
            try:
                return self._connect(self._cluster)
            except Exception as absent:  # noqa: BLE001 - as long as it is not there, whatever the cause
                _log.warning("the cluster is not back yet: %s", absent)
                time.sleep(_IDLE_S)
        return None

    def _obey(self, link: Link | None) -> bool:
        """Take every order that is there; False when the last one was to stop. Without a connection nothing is placed."""
        is_idle = not self._placed and not self._waiting
        try:
            order = self._orders.get(timeout=_IDLE_S) if is_idle else self._orders.get_nowait()
            while order is not None:
                self._take(link, order)
                order = self._orders.get_nowait()
        except Empty:
            return True
        return False

    def _take(self, link: Link | None, order: Task | str) -> None:
        if isinstance(order, Task):
            self._tasks[order.id] = order
            heapq.heappush(self._waiting, (order.rank, order.id))
            return
        # Its place in the heap stays; `_place` passes over it.
        self._tasks.pop(order, None)
        placed = self._placed.pop(order, None)
        if placed is not None and link is not None:
            link.cancel(placed.reference)

    def _place(self, link: Link, capacity: int) -> None:
        while self._waiting and len(self._placed) < capacity:
            _, task_id = heapq.heappop(self._waiting)
            task = self._tasks.pop(task_id, None)
            if task is None:
                continue
            try:
                errand = pack(task, self._options, self._steps)
            except OSError as gone:
                self._fail(task, f"a source cannot be read: {gone}")
                continue
            # Noted first: if it cannot be placed, the cluster is lost, and this one with it.
            placed = self._placed[task_id] = _Placed(task=task)
            placed.reference = link.place(errand)

    def _collect(self, link: Link) -> None:
        if not self._placed:
            return
        by_reference = {placed.reference: placed for placed in self._placed.values()}
        for reference in link.ready(list(by_reference), _TURN_S):
            placed = by_reference[reference]
            # Before it is struck out: what cannot be had was lost with the cluster.
            outcome = link.outcome(reference)
            del self._placed[placed.task.id]
            self._begin(placed)
            self._finish(placed.task, outcome)

    def _finish(self, task: Task, outcome: Parcel | NotDone) -> None:
        if isinstance(outcome, Parcel):
            self._deliver(task, outcome)
        elif outcome.failure is not None:
            self._report(Failed(task_id=task.id, failure=outcome.failure))

    def _deliver(self, task: Task, parcel: Parcel) -> None:
        workdir = Path(tempfile.mkdtemp(dir=self._work))
        try:
            self._report(Finished(task_id=task.id, result=unpack(parcel, workdir)))
        except OSError as failed:
            self._fail(task, f"the result cannot be written: {failed}")
        finally:
            shutil.rmtree(workdir, ignore_errors=True)

    def _tell_rates(self, link: Link) -> None:
        for task_id, rate in link.rates().items():
            placed = self._placed.get(task_id)
            if placed is not None:
                self._begin(placed)
                self._report(Progressed(task_id=task_id, rate=rate))

    def _begin(self, placed: _Placed) -> None:
        if not placed.has_started:
            placed.has_started = True
            self._report(Started(task_id=placed.task.id))

    def _fail(self, task: Task, message: str) -> None:
        failure = Failure(reason=Reason.INTERNAL, message=message, passing=True)
        self._report(Failed(task_id=task.id, failure=failure))

    def _report(self, report: Report) -> None:
        try:
            self._listener(report)
        except Exception:  # noqa: BLE001 - a thread that died would hang every later task
            _log.exception("the report of %s was lost", report.task_id)


def _left(link: Link) -> None:
    try:
        link.leave()
    except Exception:  # noqa: BLE001 - it may be lost already, and there is nobody to tell
        _log.exception("the cluster could not be left")
