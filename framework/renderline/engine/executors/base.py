"""What the scheduler says to an executor, and hears from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from renderline.canonical import JsonObject
from renderline.engine.failures import Failure
from renderline.engine.jobs import JobResult

__all__ = ["Executor", "Failed", "Finished", "Listener", "Progressed", "Report", "Started", "Task"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """
    One run of a job.

    Attributes:
        id: the job's id and the number of this run; what a late report of an earlier run is told apart by.
        rank: tasks with a smaller rank run first.
        kind: the step type.
        input: as `StepKind.jobs` planned it.
        sources: field path to a local file.
    """

    id: str
    rank: tuple[int, ...]
    kind: str
    input: JsonObject
    sources: Mapping[str, Path]


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A worker began."""

    task_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progressed:
    """A worker came further; `rate` is 0 to 1."""

    task_id: str
    rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A worker is done; the result's files live only until the listener returns."""

    task_id: str
    result: JobResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A run did not succeed."""

    task_id: str
    failure: Failure


Report: TypeAlias = Started | Progressed | Finished | Failed

Listener: TypeAlias = Callable[[Report], None]
"""Called on the executor's threads; of one task in order, and after `cancel` possibly not at all."""


class Executor(Protocol):
    """Runs tasks, several at a time."""

    def start(self, listener: Listener) -> None:
        """Begin; reports go to the listener."""

    def submit(self, task: Task) -> None:
        """Queue a task."""

    def cancel(self, task_id: str) -> None:
        """Drop a queued task, stop a running one within a second; one that is unknown is none."""

    def close(self) -> None:
        """Stop everything, and return once no worker is left."""
