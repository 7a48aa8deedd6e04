"""What is under way right now, in memory only: which tasks belong to which step, how far they are, what is overdue."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from renderline.canonical import JsonObject
from renderline.engine.executors.base import Task
from renderline.engine.preparation import Plan
from renderline.engine.store import JobRow, StepKey

__all__ = ["Run", "Runs"]


@dataclass(slots=True)
class Run:
    """
    One step under way.

    Attributes:
        work: as in its `Plan`, and so is `rank`.
        timeout_s: counted from the moment when its first job starts; waiting for a worker costs nothing.
    """

    key: StepKey
    kind: str = ""
    work: str = ""
    rank: tuple[int, ...] = ()
    timeout_s: float | None = None
    inputs: tuple[JsonObject, ...] = ()
    sources: Mapping[str, Path] = field(default_factory=dict)
    tasks: dict[str, str] = field(default_factory=dict)
    ordinals: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def plan(self, plan: Plan) -> None:
        """Learn what the step's jobs are."""
        self.kind = plan.kind
        self.work = plan.work
        self.rank = plan.rank
        self.timeout_s = plan.timeout_s
        self.inputs = plan.jobs
        self.sources = plan.files


class Runs:
    """The steps under way; written by the scheduler's thread, read by others too."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: dict[StepKey, Run] = {}
        self._tasks: dict[str, tuple[Run, str]] = {}
        self._rates: dict[str, float] = {}
        self._deadlines: dict[StepKey, float] = {}

    def begin(self, key: StepKey) -> bool:
        """Note that a step is under way; False when it was already."""
        with self._lock:
            if key in self._runs:
                return False
            self._runs[key] = Run(key=key)
            return True

    def end(self, key: StepKey) -> tuple[str, ...]:
        """Forget a step; the ids of its tasks that may still be with the executor."""
        with self._lock:
            run = self._runs.pop(key, None)
            self._deadlines.pop(key, None)
            if run is None:
                return ()
            for job_id, task_id in run.tasks.items():
                self._tasks.pop(task_id, None)
                self._rates.pop(job_id, None)
            return tuple(run.tasks.values())

    def find(self, key: StepKey) -> Run | None:
        """The run of a step, if it is under way."""
        with self._lock:
            return self._runs.get(key)

    def of_workflow(self, workflow_id: str) -> tuple[StepKey, ...]:
        """A workflow's steps that are under way."""
        with self._lock:
            return tuple(key for key in self._runs if key.workflow_id == workflow_id)

    def of_task(self, task_id: str) -> tuple[Run, str] | None:
        """The run and the job that a task belongs to; None for one that is over."""
        with self._lock:
            return self._tasks.get(task_id)

    def task(self, run: Run, row: JobRow) -> Task:
        """A job as a task for the executor."""
        run.ordinals[row.id] = row.ordinal
        return self.task_again(run, row.id)

    def task_again(self, run: Run, job_id: str) -> Task:
        """The same job once more; reports about its earlier task are no longer heard."""
        ordinal = run.ordinals[job_id]
        # A name of its own for each run: a late report of the one before finds no task.
        run.count += 1
        task_id = f"{job_id}.{run.count}"
        with self._lock:
            self._tasks.pop(run.tasks.get(job_id, ""), None)
            self._rates.pop(job_id, None)
            run.tasks[job_id] = task_id
            self._tasks[task_id] = (run, job_id)
        return Task(
            id=task_id,
            rank=(*run.rank, ordinal),
            kind=run.kind,
            input=run.inputs[ordinal],
            sources=run.sources,
        )

    def tell(self, job_id: str, rate: float) -> None:
        """A job came further."""
        with self._lock:
            self._rates[job_id] = rate

    def rate(self, job_id: str) -> float:
        """How far a job is."""
        with self._lock:
            return self._rates.get(job_id, 0.0)

    def start_clock(self, run: Run, now_s: float) -> None:
        """The first job of a step starts."""
        if run.timeout_s is not None:
            # The first start counts: a job that is run again has what is left of the step's time.
            self._deadlines.setdefault(run.key, now_s + run.timeout_s)

    def seconds_to_deadline(self) -> float | None:
        """How long until the next step is overdue; None when none has a deadline."""
        # Without the lock: only the scheduler's thread begins and ends runs, and only it asks this.
        deadlines = self._deadlines.values()
        return max(min(deadlines) - time.monotonic(), 0.0) if deadlines else None

    def overdue(self) -> tuple[StepKey, ...]:
        """The steps whose time is up."""
        now_s = time.monotonic()
        return tuple(key for key, deadline_s in self._deadlines.items() if deadline_s <= now_s)
