"""One place where a task runs: a thread that follows one worker process at a time."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.connection import Pipe, wait
from pathlib import Path
from queue import SimpleQueue

from renderline.canonical import JsonValue
from renderline.engine.executors.base import Failed, Finished, Listener, Progressed, Report, Started, Task
from renderline.engine.executors.messages import Cancel, Carry, Done, NotDone, Way
from renderline.engine.executors.process import WorkerProcess
from renderline.engine.failures import Failure, Reason
from renderline.engine.jobs import Job

__all__ = ["Slot", "SlotSettings"]

# For a job to notice by itself: a worker that is killed loads its models anew.
_CANCEL_GRACE_S = 0.5

_log = logging.getLogger(__name__)


class SlotSettings:
    """What all slots of an executor share."""

    def __init__(self, *, steps: str, options: Mapping[str, JsonValue], folder: Path) -> None:
        self.steps = steps
        self.options = options
        self.work = folder / "work"
        self.logs = folder / "logs"
        for path in (self.work, self.logs):
            # Of an earlier process; nothing in there is needed any more.
            shutil.rmtree(path, ignore_errors=True)
            path.mkdir(parents=True)


class Slot:
    """A thread and its worker; a worker that ended is replaced when the next task comes."""

    def __init__(self, number: int, settings: SlotSettings, on_idle: Callable[[Slot], None]) -> None:
        self.number = number
        self._settings = settings
        self._on_idle = on_idle
        self._listener: Listener = lambda _report: None
        self._worker: WorkerProcess | None = None
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._assigned: str | None = None
        self._unwanted = False
        self._closing = False
        # A pipe, since `wait` can watch it beside the worker's connection, which no event of `threading` lets it.
        self._woken, self._wake = Pipe(duplex=False)
        self._thread = threading.Thread(target=self._live, name=f"renderline-slot-{number}", daemon=True)

    def start(self, listener: Listener, *, eager: bool) -> None:
        """Start the thread; an eager slot has its worker started before there is work."""
        self._listener = listener
        if eager:
            self._tasks.put(None)
        self._thread.start()

    def carry_out(self, task: Task) -> None:
        """Give an idle slot its next task."""
        with self._lock:
            self._assigned = task.id
        self._tasks.put(task)

    def cancel(self, task_id: str) -> None:
        """Stop a task, if it is this slot's."""
        with self._lock:
            if self._assigned == task_id:
                self._disturb()

    def close(self) -> None:
        """Stop the task and the worker, then the thread; `join` waits for it."""
        with self._lock:
            self._closing = True
            self._disturb()
        self._tasks.put(None)

    def join(self) -> None:
        """Wait until the thread has ended, and its worker with it."""
        if self._thread.is_alive():
            self._thread.join()
        self._wake.close()
        self._woken.close()

    def _disturb(self) -> None:
        if not self._unwanted:
            self._unwanted = True
            self._wake.send_bytes(b"!")

    def _live(self) -> None:
        while not self._closing:
            task = self._tasks.get()
            if task is None:
                self._warm_up()
                continue
            self._run(task)
            self._forget()
            # Last: it may bring the next task at once, for which nothing of this one may be left.
            self._on_idle(self)
        if self._worker is not None:
            self._worker.close()

    def _warm_up(self) -> None:
        if not self._closing:
            # That no worker can be started is told to the first job that needs one.
            with suppress(OSError):
                self._living()

    def _forget(self) -> None:
        with self._lock:
            self._assigned = None
            if self._unwanted and not self._closing:
                # The word is taken out of the pipe here, or it would stop the next task.
                self._woken.recv_bytes()
                self._unwanted = False

    def _run(self, task: Task) -> None:
        # The folder of all of them was emptied when the slots were made, and a task's id comes once.
        workdir = self._settings.work / task.id
        try:
            workdir.mkdir()
            report = self._attempt(task, workdir)
            # A result that comes in the moment of the cancel is of a task that is canceled by now.
            if report is not None and not self._unwanted:
                self._listener(report)
        except Exception:  # noqa: BLE001 - a slot that died would hang every later task
            _log.exception("the report of %s was lost", task.id)
        finally:
            _remove(workdir)

    def _attempt(self, task: Task, workdir: Path) -> Report | None:
        job = Job(
            kind=task.kind,
            input=task.input,
            sources=task.sources,
            workdir=workdir,
            options=self._settings.options,
        )
        try:
            worker = self._hand_over(Carry(task_id=task.id, job=job))
            self._listener(Started(task_id=task.id))
            return self._follow(worker, task)
        except (EOFError, OSError) as lost:
            return None if self._unwanted else Failed(task_id=task.id, failure=self._lost(lost))

    def _hand_over(self, carry: Carry) -> WorkerProcess:
        worker = self._living()
        try:
            worker.connection.send(carry)
        except OSError:
            # It ended while idle, between the look and the word.
            worker.kill()
            worker = self._living()
            worker.connection.send(carry)
        return worker

    def _living(self) -> WorkerProcess:
        if self._worker is not None and not self._worker.alive:
            self._worker.close()
            self._worker = None
        if self._worker is None:
            log_path = self._settings.logs / f"worker-{self.number}.log"
            self._worker = WorkerProcess(self._settings.steps, log_path)
        return self._worker

    def _follow(self, worker: WorkerProcess, task: Task) -> Report | None:
        kill_at_s: float | None = None
        while True:
            left_s = None if kill_at_s is None else max(kill_at_s - time.monotonic(), 0.0)
            # Told once; after that only the worker's own end, or the end of its time, is of interest.
            heard = [worker.connection] if kill_at_s is not None else [worker.connection, self._woken]
            ready = wait(heard, left_s)
            if self._woken in ready:
                worker.connection.send(Cancel(task_id=task.id))
                # On closing without grace: nobody will miss the models that the worker has loaded.
                kill_at_s = time.monotonic() + (0.0 if self._closing else _CANCEL_GRACE_S)
            elif worker.connection in ready:
                message = worker.connection.recv()
                if not isinstance(message, Way):
                    return _outcome(task, message)
                self._listener(Progressed(task_id=task.id, rate=message.rate))
            else:
                worker.kill()
                return None

    def _lost(self, cause: Exception) -> Failure:
        # Whatever it is: a worker that cannot be spoken to is of no use, also where its process still runs.
        worker, self._worker = self._worker, None
        message = f"no worker could be started: {cause}"
        if worker is not None:
            message = worker.epitaph()
            worker.close()
        return Failure(reason=Reason.WORKER_LOST, message=message, passing=True)


def _remove(workdir: Path) -> None:
    try:
        # Most are empty by now: what was in there has been moved to the blobs.
        workdir.rmdir()
    except OSError:
        shutil.rmtree(workdir, ignore_errors=True)


def _outcome(task: Task, message: Done | NotDone) -> Report | None:
    if isinstance(message, Done):
        return Finished(task_id=task.id, result=message.result)
    return None if message.failure is None else Failed(task_id=task.id, failure=message.failure)
