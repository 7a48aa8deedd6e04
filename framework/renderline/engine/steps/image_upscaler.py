"""imageUpscaler: one image, larger, by a network of this machine."""

from __future__ import annotations

from pathlib import Path

from renderline.canonical import JsonObject
from renderline.engine.cores import usable_cores
from renderline.engine.jobs import Job, JobResult, Media, Progress, StepKind
from renderline.engine.steps.inputs import one_blob, one_job, source_image
from renderline.engine.upscaling import models
from renderline.engine.upscaling.models import Choice
from renderline.engine.upscaling.network import Network, load
from renderline.engine.upscaling.runner import upscale
from renderline.engine.upscaling.size import check_size
from renderline.engine.upscaling.transparency import bled, enlarged_alpha

__all__ = ["KIND", "run"]

_RESULT = "enlarged.png"
_NETWORK_SHARE = 0.97
"""How much of a job's time is over when the network is done; the rest goes into the file."""


def run(job: Job, progress: Progress) -> JobResult:
    """
    Enlarge the job's image `numberOfRepeats` times over; the result is a PNG.

    Raises:
        ImageError: the source is no usable image, or the result would be too large.
        UsageError: the options prefer a network that does not exist.
        ExtraMissing: the networks, or what runs them, are not installed.
        ModelError: the network cannot be loaded or run.
        JobCanceled: out of `progress`.
    """
    from renderline.engine.imaging.decode import decode
    from renderline.engine.imaging.encode import write_png

    passes = _passes(job.input)
    folder = _text(job.options.get("models_dir"))
    choice = models.find(
        _text(job.input.get("model")),
        _text(job.options.get("upscaler")),
        models_dir=Path(folder) if folder else None,
    )
    source = decode(job.sources["image"])
    height_px, width_px = source.pixels.shape[:2]
    # Before the network is loaded, which takes seconds.
    check_size(width_px, height_px, choice.descriptor.scale, passes)
    network = load(choice.descriptor, _threads(job.options))
    # Hidden colours under transparency would bleed into the edges that are seen.
    colour = source.pixels if source.alpha is None else bled(source.pixels, source.alpha)
    larger = upscale(network, colour, passes=passes, progress=lambda share: progress(_NETWORK_SHARE * share))
    alpha = None if source.alpha is None else enlarged_alpha(source.alpha, choice.descriptor.scale**passes)
    path = job.workdir / _RESULT
    write_png(path, larger, alpha, source.icc_profile, is_16_bit=source.is_16_bit)
    progress(1.0)
    height_px, width_px = larger.shape[:2]
    return JobResult(
        media=(Media(path=path, media_type="image/png", width_px=width_px, height_px=height_px),),
        metadata=_metadata(choice, network, passes, source.notes),
    )


def _metadata(choice: Choice, network: Network, passes: int, notes: tuple[str, ...]) -> JsonObject:
    return {
        "upscaler": choice.descriptor.name,
        "standsInFor": choice.stands_in_for,
        "scale": choice.descriptor.scale,
        "passes": passes,
        "device": network.device,
        "tile": network.used_px,
        "notes": [note for note in (choice.note, network.note, *notes) if note],
    }


def _passes(step_input: JsonObject) -> int:
    repeats = step_input.get("numberOfRepeats", 1)
    return repeats if isinstance(repeats, int) else 1


def _threads(options: JsonObject) -> int:
    threads = options.get("threads")
    return threads if isinstance(threads, int) and threads > 0 else usable_cores()


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


KIND = StepKind(sources=source_image, jobs=one_job, run=run, output=one_blob, is_repeatable=True)
