"""
The process that carries jobs out, one at a time, and keeps what it loaded for the next one.

Started through `bootstrap.py` with its end of a socket pair. It is no `multiprocessing` child, so the user's `__main__`
is never imported again, whatever the engine was started from.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from multiprocessing.connection import Connection
from queue import SimpleQueue

from renderline.engine.executors.messages import Cancel, Carry, Done, NotDone, Setup, Way
from renderline.engine.failures import Failure, Reason
from renderline.engine.jobs import JobCanceled, Progress, StepKind, run
from renderline.engine.kinds import load_kinds
from renderline.errors import ImageError, RenderlineError

__all__ = ["carry_out", "main"]

_PR_SET_PDEATHSIG = 1
_PROGRESS_INTERVAL_S = 0.1
_ORPHANED = 3

_log = logging.getLogger(__name__)


class _Worker:
    """One worker: its main thread computes, a second one listens to the engine."""

    def __init__(self, connection: Connection, kinds: Mapping[str, StepKind]) -> None:
        self._connection = connection
        self._kinds = kinds
        self._tasks: SimpleQueue[Carry] = SimpleQueue()
        self._canceled: set[str] = set()

    def work(self) -> None:
        threading.Thread(target=self._listen, daemon=True, name="listener").start()
        while True:
            carry = self._tasks.get()
            progress = _Progress(self._connection, carry, self._canceled)
            self._connection.send(carry_out(self._kinds, carry, progress))
            # Not earlier: the second thread may add it while the job runs. Left in, ids would gather with the jobs.
            self._canceled.discard(carry.task_id)

    def _listen(self) -> None:
        while True:
            try:
                message = self._connection.recv()
            except (EOFError, OSError):
                # The engine is gone; whatever is being computed is nobody's.
                os._exit(_ORPHANED)
            if isinstance(message, Carry):
                self._tasks.put(message)
            elif isinstance(message, Cancel):
                self._canceled.add(message.task_id)


class _Progress:
    """The job's way to tell how far it is, and to learn that nobody wants it any more."""

    def __init__(self, connection: Connection, carry: Carry, canceled: set[str]) -> None:
        self._connection = connection
        self._task_id = carry.task_id
        self._canceled = canceled
        self._told_at_s = 0.0

    def __call__(self, rate: float) -> None:
        if self._task_id in self._canceled:
            raise JobCanceled
        now_s = time.monotonic()
        # The engine need not hear of every tile.
        if now_s - self._told_at_s >= _PROGRESS_INTERVAL_S:
            self._told_at_s = now_s
            self._connection.send(Way(rate=min(max(rate, 0.0), 1.0)))


def carry_out(kinds: Mapping[str, StepKind], carry: Carry, progress: Progress) -> Done | NotDone:
    """Run a job, whatever comes of it."""
    try:
        result = run(kinds, carry.job, progress)
    except JobCanceled:
        return NotDone(failure=None)
    except ImageError as unusable:
        return NotDone(failure=Failure(reason=Reason.IMAGE_UNUSABLE, message=str(unusable)))
    except RenderlineError as failed:
        return NotDone(failure=Failure(reason=Reason.INTERNAL, message=str(failed)))
    # Passing: what took the memory may be another job.
    except MemoryError:
        message = "the job needs more memory than there is"
        return NotDone(failure=Failure(reason=Reason.INTERNAL, message=message, passing=True))
    except Exception as unexpected:  # noqa: BLE001 - a defect in one job must not end the worker
        _log.exception("%s of %s failed", carry.task_id, carry.job.kind)
        message = f"{type(unexpected).__name__}: {unexpected}"
        return NotDone(failure=Failure(reason=Reason.INTERNAL, message=message, passing=True))
    return Done(result=result)


def main(connection: Connection) -> None:
    """Serve the engine at the other end until it goes away."""
    setup: Setup = connection.recv()
    _die_with(setup.parent_pid)
    _Worker(connection, load_kinds(setup.steps)).work()


def _die_with(parent_pid: int) -> None:
    """Have the kernel end this process with the engine, even while native code holds the interpreter."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # It may have ended before the kernel was asked.
    if os.getppid() != parent_pid:
        os._exit(_ORPHANED)
