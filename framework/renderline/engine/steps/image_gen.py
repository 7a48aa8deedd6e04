"""imageGen, rehearsed: a stand-in of the right size and count, visibly marked."""

from __future__ import annotations

from collections.abc import Sequence

from renderline.canonical import JsonObject, JsonValue, digest
from renderline.engine.imaging.asked_size import asked_size
from renderline.engine.imaging.frames import Frame, Picture
from renderline.engine.imaging.metadata import Metadata
from renderline.engine.imaging.output import output_of
from renderline.engine.imaging.stand_in import stand_in
from renderline.engine.imaging.writers import write
from renderline.engine.jobs import Job, JobResult, Media, Progress, Source, StepKind
from renderline.engine.steps.inputs import fields

__all__ = ["KIND", "run"]

_NOTE = "imageGen was rehearsed: a stand-in picture, not a generated one"
_MOST_IMAGES = 64
"""Above what any engine takes; the contract leaves the number open for some."""


def sources(_value: JsonValue) -> tuple[Source, ...]:
    """None: a rehearsal looks at no source image, so none need be fetched."""
    return ()


def jobs(value: JsonValue) -> tuple[JsonObject, ...]:
    """One job for each image asked for."""
    step_input = fields(value)
    count = step_input.get("quantity") or step_input.get("numImages")
    images = min(max(count, 1), _MOST_IMAGES) if isinstance(count, int) else 1
    return tuple({"index": index, "input": step_input} for index in range(images))


def run(job: Job, progress: Progress) -> JobResult:
    """
    Draw the stand-in of one image; the same input and index give the same bytes.

    Raises:
        JobCanceled: out of `progress`.
    """
    step_input = fields(job.input.get("input"))
    output = output_of({"format": step_input.get("outputFormat")})
    size = asked_size(step_input)
    progress(0.1)
    seed = int(digest({"index": job.input.get("index"), "input": step_input}), 16)
    image = stand_in(size, seed, str(step_input.get("prompt") or ""))
    progress(0.6)
    path = job.workdir / f"stand-in.{output.format}"
    write(path, Picture(frames=(Frame(image=image),), metadata=Metadata()), output)
    progress(1.0)
    media = Media(path=path, media_type=output.media_type, width_px=image.width, height_px=image.height)
    return JobResult(media=(media,), metadata={"rehearsed": True, "notes": [_NOTE]})


def output(blobs: Sequence[JsonObject]) -> JsonObject:
    """All images, in the order of their jobs."""
    return {"images": list(blobs)}


KIND = StepKind(sources=sources, jobs=jobs, run=run, output=output)
