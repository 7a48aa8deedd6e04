"""Which size an imageGen input asks for; the engines say it in five ways."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from types import MappingProxyType

from renderline.canonical import JsonObject, JsonValue
from renderline.wire.pixel_size import PixelSize

__all__ = ["asked_size"]

_DEFAULT_PX = 1024
_LARGEST_PX = 4096
_MULTIPLE_PX = 16
# As fal documents them, whose words the contract passes on.
_NAMED_SIZES: Mapping[str, PixelSize] = MappingProxyType(
    {
        "square_hd": PixelSize(1024, 1024),
        "square": PixelSize(512, 512),
        "portrait_4_3": PixelSize(768, 1024),
        "portrait_16_9": PixelSize(576, 1024),
        "landscape_4_3": PixelSize(1024, 768),
        "landscape_16_9": PixelSize(1024, 576),
    }
)
_SQUARE_SIDES_PX: Mapping[str, int] = MappingProxyType(
    {"1k": 1024, "2k": 2048, "4k": 4096, "medium": 1024, "large": 1536}
)
_SIZE = re.compile(r"(?P<width>\d{1,5})\s*[x×*]\s*(?P<height>\d{1,5})")
_RATIO = re.compile(r"(?P<width>\d{1,4}(?:\.\d{1,3})?):(?P<height>\d{1,4}(?:\.\d{1,3})?)")


def asked_size(step_input: JsonObject) -> PixelSize:
    """
    The size in pixels, 1024 x 1024 where nothing is said.

    `width` and `height` come first, then sizes in words or as `1024x1536` (`size`, `imageSize`), then `aspectRatio` with as
    many pixels as `resolution` or `size` names. Engines do not publish which sides they make of a ratio: these are multiples of 16.
    """
    width_px, height_px = (_pixels(step_input.get(name)) for name in ("width", "height"))
    if width_px or height_px:
        return PixelSize(width_px or _DEFAULT_PX, height_px or _DEFAULT_PX)
    named = _named(step_input.get("size")) or _named(step_input.get("imageSize"))
    return named or _by_ratio(step_input.get("aspectRatio"), _square_side_px(step_input))


def _pixels(value: JsonValue) -> int:
    # A stand-in larger than any engine's picture would cost time and memory for nothing.
    return min(value, _LARGEST_PX) if isinstance(value, int) and value > 0 else 0


def _named(value: JsonValue) -> PixelSize | None:
    if not isinstance(value, str):
        return None
    found = _SIZE.fullmatch(value.strip())
    if found is None:
        return _NAMED_SIZES.get(value)
    width_px, height_px = _pixels(int(found["width"])), _pixels(int(found["height"]))
    return PixelSize(width_px, height_px) if width_px and height_px else None


def _square_side_px(step_input: JsonObject) -> int:
    words = (str(step_input.get(name)).lower() for name in ("resolution", "size"))
    return next((_SQUARE_SIDES_PX[word] for word in words if word in _SQUARE_SIDES_PX), _DEFAULT_PX)


def _by_ratio(ratio: JsonValue, side_px: int) -> PixelSize:
    found = _RATIO.fullmatch(str(ratio).strip())
    width, height = (float(found["width"]), float(found["height"])) if found else (1.0, 1.0)
    stretch = math.sqrt(width / height) if width and height else 1.0
    return PixelSize(_side(side_px * stretch), _side(side_px / stretch))


def _side(length_px: float) -> int:
    nearest = round(length_px / _MULTIPLE_PX) * _MULTIPLE_PX
    return min(max(nearest, _MULTIPLE_PX), _LARGEST_PX)
