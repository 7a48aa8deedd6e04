"""echo: says what it was told."""

from __future__ import annotations

from renderline.canonical import JsonValue
from renderline.engine.jobs import Job, JobResult, Progress, Source, StepKind
from renderline.engine.steps.inputs import one_job, only_part

__all__ = ["KIND", "run"]


def sources(_value: JsonValue) -> tuple[Source, ...]:
    """None."""
    return ()


def run(job: Job, progress: Progress) -> JobResult:
    """
    Say the message.

    Raises:
        JobCanceled: out of `progress`.
    """
    progress(1.0)
    return JobResult(media=(), output={"message": job.input["message"]})


KIND = StepKind(sources=sources, jobs=one_job, run=run, output=only_part)
