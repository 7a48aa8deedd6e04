"""What goes over the pipe between the engine and one of its workers."""

from __future__ import annotations

from dataclasses import dataclass

from renderline.engine.failures import Failure
from renderline.engine.jobs import Job, JobResult

__all__ = ["Cancel", "Carry", "Done", "NotDone", "Setup", "Way"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """
    What a worker learns about the engine before its first job.

    Attributes:
        parent_pid: the engine's process.
        steps: where the table of step kinds is imported from.
    """

    parent_pid: int
    steps: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Carry:
    """To a worker: carry this job out."""

    task_id: str
    job: Job


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """To a worker: stop this task at the next chance."""

    task_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """From a worker: how far it is, 0 to 1."""

    rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """From a worker: the job's result."""

    result: JobResult


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDone:
    """From a worker: why there is no result; None when it was asked to stop."""

    failure: Failure | None
