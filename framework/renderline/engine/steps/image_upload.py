"""imageUpload: takes an image as it is; the input is the bare text of the source."""

from __future__ import annotations

from renderline.canonical import JsonObject, JsonValue
from renderline.engine.jobs import Job, JobResult, Progress, Source, StepKind
from renderline.engine.steps.inputs import one_blob

__all__ = ["KIND", "run"]


def sources(value: JsonValue) -> tuple[Source, ...]:
    """The input itself, under the empty path."""
    return (("", value),) if isinstance(value, str) else ()


def jobs(value: JsonValue) -> tuple[JsonObject, ...]:
    """One job, with the text as its `image`."""
    return ({"image": value},)


def run(job: Job, progress: Progress) -> JobResult:
    """Not built yet."""
    raise NotImplementedError


KIND = StepKind(sources=sources, jobs=jobs, run=run, output=one_blob)
