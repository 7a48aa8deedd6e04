"""An executor whose workers get lost and whose jobs fail, as often as a profile says."""

from __future__ import annotations

from renderline.canonical import compact
from renderline.engine.chaos.dice import Dice
from renderline.engine.chaos.kinds import Kind
from renderline.engine.chaos.profile import Fault, Profile
from renderline.engine.executors.base import Executor, Failed, Listener, Started, Task
from renderline.engine.failures import Failure, Reason

__all__ = ["UnreliableExecutor"]

_FAILURES = {
    Kind.LOST_WORKER: Failure(
        reason=Reason.WORKER_LOST, message="the worker was lost: chaos took it", passing=True
    ),
    Kind.FAILING_JOB: Failure(reason=Reason.INTERNAL, message="the job failed: chaos wanted it so"),
}


class UnreliableExecutor:
    """Another executor, in front of which some tasks end badly."""

    def __init__(self, inner: Executor, profile: Profile, dice: Dice) -> None:
        self._inner = inner
        self._faults = profile.of(*_FAILURES)
        self._dice = dice
        self._listener: Listener = lambda _report: None

    def start(self, listener: Listener) -> None:
        """Begin; reports go to the listener."""
        self._listener = listener
        self._inner.start(listener)

    def submit(self, task: Task) -> None:
        """Queue a task, or have it fail."""
        fault = self._pick(task)
        if fault is None:
            self._inner.submit(task)
            return
        self._listener(Started(task_id=task.id))
        self._listener(Failed(task_id=task.id, failure=_FAILURES[fault.kind]))

    def cancel(self, task_id: str) -> None:
        """Stop a task."""
        # One that has failed here is unknown there, which an executor allows for.
        self._inner.cancel(task_id)

    def close(self) -> None:
        """Stop everything."""
        self._inner.close()

    def _pick(self, task: Task) -> Fault | None:
        if not self._faults:
            return None
        # By the count and not by the input: a retry is a throw of its own, or a job that failed once would fail for ever.
        text, thing = compact(task.input).decode(), self._dice.next_of(task.kind)
        for number, fault in self._faults:
            if fault.contains in text and self._dice.falls(number, fault, thing):
                return fault
        return None
