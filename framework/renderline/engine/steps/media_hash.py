"""mediaHash: how a picture looks, in a few bits."""

from __future__ import annotations

from collections.abc import Sequence

from renderline.canonical import JsonObject, JsonValue
from renderline.engine.imaging.hashing import hashes
from renderline.engine.jobs import Job, JobResult, Progress, Source, StepKind
from renderline.engine.steps.inputs import fields, one_job, only_part

__all__ = ["KIND", "run"]

_SOURCE = "mediaUrl"


def sources(value: JsonValue) -> tuple[Source, ...]:
    """The one picture."""
    return ((_SOURCE, str(fields(value)[_SOURCE])),)


def run(job: Job, progress: Progress) -> JobResult:
    """
    Hash the job's picture in every way that is asked for.

    Raises:
        ImageError: it is no usable image.
        JobCanceled: out of `progress`.
    """
    asked = job.input.get("hashTypes")
    names = tuple(map(str, asked)) if isinstance(asked, Sequence) else ()
    found: JsonObject = dict(hashes(job.sources[_SOURCE], names))
    progress(1.0)
    return JobResult(media=(), output={"hashes": found})


KIND = StepKind(sources=sources, jobs=one_job, run=run, output=only_part, is_repeatable=True)
