"""
Pixel sizes that a body itself tells: those of what its own steps generate.

What is not stated stays unknown: defaults differ between engines, and a given file is measured elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from renderline.canonical import JsonObject, JsonValue
from renderline.pipeline.graph import source_of
from renderline.pipeline.model import Pipeline, Step
from renderline.wire import references
from renderline.wire.pixel_size import PixelSize

__all__ = ["image_size", "video_size"]

_IMAGE_GENERATORS = frozenset({"imageGen", "textToImage"})

# Engines agree on these names; 480p is 832 or 854 wide, depending on whom one asks.
_NAMED_SIZES: Mapping[tuple[JsonValue, JsonValue], PixelSize] = MappingProxyType(
    {
        ("720p", "16:9"): PixelSize(1280, 720),
        ("720p", "9:16"): PixelSize(720, 1280),
        ("1080p", "16:9"): PixelSize(1920, 1080),
        ("1080p", "9:16"): PixelSize(1080, 1920),
    }
)
_LONGEST_CHAIN = 16


def image_size(pipeline: Pipeline, image: JsonValue) -> PixelSize | None:
    """The size of the image that a reference will yield; None where the body does not tell."""
    step = _source(pipeline, image)
    return _stated(_given(step)) if step is not None and step.type in _IMAGE_GENERATORS else None


def video_size(
    pipeline: Pipeline, video: JsonValue, *, longest_chain: int = _LONGEST_CHAIN
) -> PixelSize | None:
    """
    The size of the video that a reference will yield, also through steps that keep or multiply it.

    Args:
        longest_chain: after how many steps to give up; a chain may be a circle.
    """
    step = _source(pipeline, video) if longest_chain else None
    if step is None:
        return None
    given = _given(step)
    if step.type == "videoGen":
        # Sides that are written out win over a name for them.
        return _stated(given) or _NAMED_SIZES.get((_text(given, "resolution"), _text(given, "aspectRatio")))
    # Interpolation adds frames and leaves the sides; 2 is the contract's default factor.
    factor = {"videoInterpolation": 1, "videoUpscaler": given.get("scaleFactor", 2)}.get(step.type)
    size = video_size(pipeline, given.get("video"), longest_chain=longest_chain - 1)
    if size is None or not isinstance(factor, int):
        return None
    return PixelSize(size.width_px * factor, size.height_px * factor)


def _source(pipeline: Pipeline, value: JsonValue) -> Step | None:
    reference = next(references.find(value), None) if references.is_reference(value) else None
    return source_of(pipeline, reference.source) if reference else None


def _given(step: Step) -> JsonObject:
    return step.input if isinstance(step.input, Mapping) else {}


def _stated(given: JsonObject) -> PixelSize | None:
    width, height = given.get("width"), given.get("height")
    # A boolean is an integer to Python alone.
    if type(width) is int and type(height) is int and width > 0 and height > 0:
        return PixelSize(width, height)
    return None


def _text(given: JsonObject, key: str) -> str:
    value = given.get(key)
    return value if isinstance(value, str) else ""
