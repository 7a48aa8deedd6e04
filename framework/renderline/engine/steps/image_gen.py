"""imageGen, rehearsed: a stand-in of the right size and count, visibly marked."""

from __future__ import annotations

from collections.abc import Sequence

from renderline.canonical import JsonObject, JsonValue
from renderline.engine.jobs import Job, JobResult, Progress, Source, StepKind
from renderline.engine.steps.inputs import fields

__all__ = ["KIND", "run"]


def sources(_value: JsonValue) -> tuple[Source, ...]:
    """None: a rehearsal looks at no source image, so none need be fetched."""
    return ()


def jobs(value: JsonValue) -> tuple[JsonObject, ...]:
    """One job for each image asked for."""
    step_input = fields(value)
    count = step_input.get("quantity") or step_input.get("numImages") or 1
    images = count if isinstance(count, int) else 1
    return tuple({"index": index, "input": step_input} for index in range(images))


def run(job: Job, progress: Progress) -> JobResult:
    """Not built yet."""
    raise NotImplementedError


def output(blobs: Sequence[JsonObject]) -> JsonObject:
    """All images, in the order of their jobs."""
    return {"images": list(blobs)}


KIND = StepKind(sources=sources, jobs=jobs, run=run, output=output)
