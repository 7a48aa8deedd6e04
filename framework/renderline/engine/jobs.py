"""
What the service and the step types say to each other: a job, its progress, its result.

A job is one unit of compute, run to its end in one worker process. Everything here can be pickled and imported in a
spawned process; nothing here knows the store, the scheduler or the network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from renderline.canonical import JsonObject, JsonValue

__all__ = ["BLOB_SCHEME", "Job", "JobCanceled", "JobResult", "Media", "Progress", "Source", "StepKind", "run"]

Progress: TypeAlias = Callable[[float], None]
"""Told how far a job is, 0 to 1; it may raise `JobCanceled`, which stops the job between two units of work."""

Source: TypeAlias = tuple[str, str]
"""A source image of a step: its field's path in the input (`images[0]`, empty for the input itself) and its text."""


BLOB_SCHEME = "blob:"
"""Before the id of a blob of the engine's own that is a source."""


class JobCanceled(Exception):
    """Raised out of a `Progress` to stop the job; no result and no partial file is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """
    One unit of work.

    Attributes:
        kind: the step type, e.g. `imageUpscaler`.
        input: the job's input as `StepKind.jobs` planned it, references resolved, defaults filled in.
        sources: field path, as in `Source`, to a local file that holds the fetched bytes.
        workdir: an existing folder of this job alone; results are written here.
        options: the worker's settings: `threads` (int), `upscaler` (the name of a model to prefer),
            `models_dir` (folder of added models). All may be absent.
    """

    kind: str
    input: JsonObject
    sources: Mapping[str, Path]
    workdir: Path
    options: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One produced file, finished and closed; its size in pixels is that of its first frame."""

    path: Path
    media_type: str
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobResult:
    """
    What a job made.

    Attributes:
        output: what it found out, for the step's output; None where the files are all.
        metadata: facts about the work, for the step's `metadata`.
    """

    media: tuple[Media, ...]
    output: JsonObject | None = None
    metadata: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepKind:
    """
    How one step type is carried out.

    Attributes:
        sources: the source images that must be fetched before the jobs run.
        jobs: the inputs of the step's jobs, in the order of its outputs.
        run: carries out one job; raises `ImageError` for a source that cannot be used.
        output: the step's output from the parts of all its jobs, in order: each job's blobs, then what it found out.
        is_repeatable: whether the same input makes the same output, so that what was made once answers for it.
    """

    sources: Callable[[JsonValue], tuple[Source, ...]]
    jobs: Callable[[JsonValue], tuple[JsonObject, ...]]
    run: Callable[[Job, Progress], JobResult]
    output: Callable[[Sequence[JsonObject]], JsonObject]
    is_repeatable: bool = False


def run(kinds: Mapping[str, StepKind], job: Job, progress: Progress) -> JobResult:
    """
    Carry out a job.

    Raises:
        ImageError: a source cannot be used; the sentence is for the person who submitted it.
        JobCanceled: `progress` asked to stop.
        KeyError: no step type of this name runs here.
    """
    return kinds[job.kind].run(job, progress)
