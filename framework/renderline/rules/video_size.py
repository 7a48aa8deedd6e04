"""Videos that their next step still takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from renderline.canonical import JsonObject
from renderline.diagnostic import Code, Finding, Place
from renderline.pipeline.model import Pipeline, Step
from renderline.rules.known_sizes import video_size

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL410",
    name="video-too-large",
    description="An upscaled video is at most 2560 pixels a side, and a video to be interpolated at most 2048.",
)

_UPSCALED_SIDE_PX = 2560
_INTERPOLATED_SIDE_PX = 2048
_DEFAULT_FACTOR = 2
_FACTORS = range(2, 5)


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """An error: the service refuses such a step with 400, and what was generated for it is paid by then."""
    for step in pipeline.steps:
        if not isinstance(step.input, Mapping):
            continue
        if step.type == "videoUpscaler":
            yield from _upscaled(pipeline, step, step.input)
        elif step.type == "videoInterpolation":
            yield from _interpolated(pipeline, step, step.input)


def _upscaled(pipeline: Pipeline, step: Step, given: JsonObject) -> Iterator[Finding]:
    factor = given.get("scaleFactor", _DEFAULT_FACTOR)
    size = video_size(pipeline, given.get("video"))
    # A wrong factor is the contract's to report.
    if size is None or not isinstance(factor, int) or factor not in _FACTORS:
        return
    side_px = max(size.width_px, size.height_px)
    if side_px * factor > _UPSCALED_SIDE_PX:
        # Down, for the limit holds for the whole side.
        most = _UPSCALED_SIDE_PX // side_px
        yield Finding(
            code=CODE,
            place=Place(path=(*step.path, "input", "scaleFactor" if "scaleFactor" in given else "video")),
            message=(
                f"{size.width_px}×{size.height_px} pixels times {factor} are more than the"
                f" {_UPSCALED_SIDE_PX} a side that the service makes"
            ),
            hint=f"write `scaleFactor: {most}`"
            if most in _FACTORS
            else f"begin with a video of at most {_UPSCALED_SIDE_PX // min(_FACTORS)} pixels a side",
        )


def _interpolated(pipeline: Pipeline, step: Step, given: JsonObject) -> Iterator[Finding]:
    size = video_size(pipeline, given.get("video"))
    if size is not None and max(size.width_px, size.height_px) > _INTERPOLATED_SIDE_PX:
        yield Finding(
            code=CODE,
            place=Place(path=(*step.path, "input", "video")),
            message=(
                f"the video is {size.width_px}×{size.height_px} pixels; interpolation takes at most"
                f" {_INTERPOLATED_SIDE_PX} a side"
            ),
            hint="interpolate first and upscale the result, or begin with a smaller video",
        )
