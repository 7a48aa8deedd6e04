"""convertImage: a picture resized, blurred, and written in another format."""

from __future__ import annotations

from renderline.engine.imaging.fitting import fit
from renderline.engine.imaging.frames import read
from renderline.engine.imaging.output import output_of
from renderline.engine.imaging.writers import write
from renderline.engine.jobs import Job, JobResult, Media, Progress, StepKind
from renderline.engine.steps.inputs import fields, one_blob, one_job, source_image

__all__ = ["KIND", "run"]

_READING_SHARE = 0.7
"""How much of a job's time is over when its frames are read and transformed."""


def run(job: Job, progress: Progress) -> JobResult:
    """
    Convert the job's source.

    Raises:
        ImageError: the source cannot be used, or the result would be too large.
        JobCanceled: out of `progress`.
    """
    output = output_of(fields(job.input.get("output")))
    picture = fit(
        read(
            job.sources["image"],
            job.input.get("transforms"),
            output.max_frames,
            lambda share: progress(_READING_SHARE * share),
        ),
        output,
    )
    path = job.workdir / f"converted.{output.format}"
    write(path, picture, output)
    progress(1.0)
    width_px, height_px = picture.frames[0].image.size
    media = Media(path=path, media_type=output.media_type, width_px=width_px, height_px=height_px)
    return JobResult(media=(media,), metadata={"notes": list(picture.notes)} if picture.notes else {})


KIND = StepKind(sources=source_image, jobs=one_job, run=run, output=one_blob, is_repeatable=True)
