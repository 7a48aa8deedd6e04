"""PLACEHOLDER."""

from __future__ import annotations

from renderline.engine.jobs import Job, JobResult, Progress, StepKind
from renderline.engine.steps.inputs import one_blob, one_job, source_image

__all__ = ["KIND", "run"]


def run(job: Job, progress: Progress) -> JobResult:
    """Not built yet."""
    raise NotImplementedError


KIND = StepKind(sources=source_image, jobs=one_job, run=run, output=one_blob)
