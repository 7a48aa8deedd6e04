"""Jobs on this machine: a few slots, each with a thread that lives as long as the engine and a worker process."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Mapping
from pathlib import Path

from renderline.canonical import JsonValue
from renderline.engine.cores import usable_cores
from renderline.engine.executors.base import Listener, Task
from renderline.engine.executors.slot import Slot, SlotSettings

__all__ = ["LocalExecutor", "threads_for_a_job"]


def threads_for_a_job() -> int:
    """
    How many threads one job may compute with: all cores, however many workers there are.

    Most of the time one heavy job runs alone, and with its share only it would take twice as long. Two at once then
    compete for the cores, which costs a few percent.
    """
    return usable_cores()


class LocalExecutor:
    """
    Runs tasks in worker processes.

    The slot that was used last is used next, so that a run of small jobs meets a worker whose models are loaded;
    the others start their workers when there is work for them.
    """

    def __init__(self, *, workers: int, steps: str, options: Mapping[str, JsonValue], folder: Path) -> None:
        """
        Make the slots; nothing runs before `start`.

        Args:
            workers: how many tasks run at the same time.
            steps: where the table of step kinds is imported from.
            options: handed to every job.
            folder: for work folders and the workers' logs; on the same file system as the blobs.
        """
        self._lock = threading.Lock()
        self._waiting: list[tuple[tuple[int, ...], str]] = []
        self._tasks: dict[str, Task] = {}
        settings = SlotSettings(steps=steps, options=options, folder=folder)
        self._slots = [Slot(number, settings, self._back) for number in range(workers)]
        # Taken from the end: the first slot comes first, whose worker `start` has ready.
        self._idle = list(reversed(self._slots))

    def start(self, listener: Listener) -> None:
        """Start the slots; the first one its worker too, so that the first job finds it ready."""
        for slot in self._slots:
            slot.start(listener, eager=slot.number == 0)

    def submit(self, task: Task) -> None:
        """Queue a task by its rank; those of equal rank run in the order of their ids."""
        with self._lock:
            self._tasks[task.id] = task
            # The id and not the task: tasks of equal rank cannot be compared.
            heapq.heappush(self._waiting, (task.rank, task.id))
            self._match()

    def cancel(self, task_id: str) -> None:
        """Drop a queued task, stop a running one."""
        with self._lock:
            # Its place in the heap stays; `_match` passes over it.
            self._tasks.pop(task_id, None)
        for slot in self._slots:
            # `_match` hands a task over under the lock, so what was not among the waiting has its slot, or is over.
            slot.cancel(task_id)

    def close(self) -> None:
        """End all workers and wait for their threads."""
        with self._lock:
            self._tasks.clear()
        for slot in self._slots:
            slot.close()
        for slot in self._slots:
            # After all were told: they end side by side.
            slot.join()

    def _back(self, slot: Slot) -> None:
        with self._lock:
            self._idle.append(slot)
            self._match()

    def _match(self) -> None:
        """Give waiting tasks to idle slots; under the lock. Canceled ones are no longer in `_tasks`."""
        while self._idle and self._waiting:
            _, task_id = heapq.heappop(self._waiting)
            task = self._tasks.pop(task_id, None)
            if task is not None:
                self._idle.pop().carry_out(task)
