"""imageUpload: takes an image as it is; the input is the bare text of the source."""

from __future__ import annotations

import shutil
from pathlib import Path

from renderline.canonical import JsonObject, JsonValue
from renderline.engine.imaging.opening import opened
from renderline.engine.jobs import Job, JobResult, Media, Progress, Source, StepKind
from renderline.engine.sniffing import sniff, suffix
from renderline.engine.steps.inputs import one_blob

__all__ = ["KIND", "run"]

_WHOLE_INPUT = ""
"""The field path of a source that is the input itself."""


def sources(value: JsonValue) -> tuple[Source, ...]:
    """The input itself, under the empty path."""
    return ((_WHOLE_INPUT, value),) if isinstance(value, str) else ()


def jobs(value: JsonValue) -> tuple[JsonObject, ...]:
    """One job, with the text as its `image`."""
    return ({"image": value},)


def run(job: Job, progress: Progress) -> JobResult:
    """
    Pass the source's bytes on, unchanged, once they have been decoded to the end.

    Raises:
        ImageError: they are no image, or a broken one.
        JobCanceled: out of `progress`.
    """
    source = job.sources[_WHOLE_INPUT]
    # A header may be whole where the picture behind it is not.
    _decode(source)
    progress(0.5)
    facts = sniff(source)
    # A copy, since what a job makes is moved away, and the source is the folder's own file.
    path = Path(shutil.copyfile(source, job.workdir / f"uploaded{suffix(facts.media_type)}"))
    progress(1.0)
    media = Media(path=path, media_type=facts.media_type, width_px=facts.width_px, height_px=facts.height_px)
    return JobResult(media=(media,))


def _decode(path: Path) -> None:
    with opened(path) as image:
        image.load()


KIND = StepKind(sources=sources, jobs=jobs, run=run, output=one_blob)
