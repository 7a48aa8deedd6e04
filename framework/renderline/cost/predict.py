"""How large a step's image will be, so that the steps behind it can be priced before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from renderline.wire.pixel_size import PixelSize

__all__ = ["IMAGE_AT", "PredictedSize", "known_size", "output_size"]

IMAGE_AT: Mapping[str, str] = MappingProxyType(
    {"convertImage": "image", "imageUpload": "", "imageUpscaler": "image"}
)
"""Where the step types whose output follows from one image have it; the empty path is the input itself."""

# As the contract bounds it; more is refused, so there is no size to foretell.
_REPEATS = range(1, 4)
# Published models say 4 in their names, while the price formula doubles with each pass; which holds is not settled
# by any source, so the sizes behind an upscaler are a span between the two.
_SCALE_PER_PASS = 4
_PRICED_SCALE_PER_PASS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictedSize:
    """
    The pixel size of an image that is still to be made.

    Attributes:
        likely: the best guess.
        smallest: the least it may be.
        largest: the most it may be.
        reason: why it is a guess; empty where the size is certain.
    """

    likely: PixelSize
    smallest: PixelSize
    largest: PixelSize
    reason: str = ""


_Prediction: TypeAlias = Callable[[Mapping[str, object], PredictedSize | None], PredictedSize | None]


def known_size(size: PixelSize) -> PredictedSize:
    """A size that is certain."""
    return PredictedSize(likely=size, smallest=size, largest=size)


def output_size(
    step_type: str, step_input: Mapping[str, object], source: PredictedSize | None
) -> PredictedSize | None:
    """
    The size of the images that a step makes; None where nothing is known about it.

    Args:
        step_type: such as `imageUpscaler`.
        step_input: with its defaults.
        source: the size of the image that the step takes.
    """
    predict = _BY_STEP_TYPE.get(step_type)
    return predict(step_input, source) if predict else None


def _generated(step_input: Mapping[str, object], _source: PredictedSize | None) -> PredictedSize | None:
    # Only pixels count: what an aspect ratio or a size word comes to is for each engine to say.
    width, height = _pixels(step_input.get("width")), _pixels(step_input.get("height"))
    return known_size(PixelSize(width, height)) if width and height else None


def _uploaded(_input: Mapping[str, object], source: PredictedSize | None) -> PredictedSize | None:
    return source


def _upscaled(step_input: Mapping[str, object], source: PredictedSize | None) -> PredictedSize | None:
    repeats = step_input.get("numberOfRepeats", 1)
    if source is None or not isinstance(repeats, int) or repeats not in _REPEATS:
        return None
    large, small = _SCALE_PER_PASS**repeats, _PRICED_SCALE_PER_PASS**repeats
    return PredictedSize(
        likely=_times(source.likely, large),
        smallest=_times(source.smallest, small),
        largest=_times(source.largest, large),
        reason=(
            f"the upscaler's factor is not settled: its models enlarge {_SCALE_PER_PASS} times per pass, "
            f"its price counts {_PRICED_SCALE_PER_PASS} times per pass"
        ),
    )


def _converted(step_input: Mapping[str, object], source: PredictedSize | None) -> PredictedSize | None:
    transforms = step_input.get("transforms", [])
    if not isinstance(transforms, (list, tuple)):
        return None
    for transform in transforms:
        # In their order, for a resize after a resize starts from what the first one made.
        source = _transformed(transform, source)
    return source


def _transformed(transform: object, source: PredictedSize | None) -> PredictedSize | None:
    if source is None or not isinstance(transform, Mapping):
        return None
    if transform.get("type") == "blur":
        return source
    target = transform.get("targetWidth")
    if transform.get("type") != "resize" or (target is not None and not _pixels(target)):
        return None
    return _resized(source, _pixels(target)) if target is not None else source


def _resized(source: PredictedSize, width_px: int) -> PredictedSize:
    return PredictedSize(
        likely=_to_width(source.likely, width_px),
        smallest=_to_width(source.smallest, width_px),
        largest=_to_width(source.largest, width_px),
    )


def _times(size: PixelSize, factor: int) -> PixelSize:
    return PixelSize(size.width_px * factor, size.height_px * factor)


def _to_width(size: PixelSize, width_px: int) -> PixelSize:
    # Rounded half up in whole numbers, as the image steps do it; a float would differ in the last pixel.
    height_px = (2 * size.height_px * width_px + size.width_px) // (2 * size.width_px)
    return PixelSize(width_px, max(1, height_px))


def _pixels(value: object) -> int:
    """A positive whole number, or 0 for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


_BY_STEP_TYPE: Mapping[str, _Prediction] = MappingProxyType(
    {
        "convertImage": _converted,
        "imageGen": _generated,
        "imageUpload": _uploaded,
        "imageUpscaler": _upscaled,
        "textToImage": _generated,
    }
)
