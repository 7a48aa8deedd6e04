"""The `transforms` of a conversion, planned for the size of one source."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from renderline.canonical import JsonObject, JsonValue
from renderline.engine.imaging.blur import Region, blurred_inside, blurred_outside
from renderline.engine.imaging.resize import resized, size_at_width
from renderline.wire.pixel_size import PixelSize

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["Plan", "plan"]

Transform: TypeAlias = "Callable[[Image.Image], Image.Image]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """
    What is done to every frame.

    Attributes:
        size: of the result.
        shrinks_to: the size that a leading resize leaves, when it is smaller than the source; a decoder may then skip detail.
        notes: sentences about transforms that do nothing.
    """

    transforms: tuple[Transform, ...]
    size: PixelSize
    shrinks_to: PixelSize | None = None
    notes: tuple[str, ...] = ()


def plan(transforms: JsonValue, source: PixelSize) -> Plan:
    """
    Turn the contract's `transforms` into functions of a frame, in their order.

    Args:
        transforms: a list; anything else is none.
        source: the upright size of the picture.

    Raises:
        ImageError: a resize would make too many pixels.
    """
    each = [one for one in _list(transforms) if isinstance(one, Mapping)]
    made: list[Transform] = []
    size = source
    for one in each:
        size = _size_after(one, size)
        made.append(_BY_TYPE[str(one.get("type"))](one, size))
    # Of the first transform alone: a blur before the resize counts in pixels of the full size.
    first = _size_after(each[0], source) if each else source
    return Plan(
        transforms=tuple(made),
        size=size,
        shrinks_to=first if first.width_px < source.width_px else None,
        notes=tuple(note for one in each if (note := _idle_note(one))),
    )


def _size_after(transform: JsonObject, size: PixelSize) -> PixelSize:
    width_px = transform.get("targetWidth")
    if transform.get("type") != "resize" or not isinstance(width_px, int):
        return size
    return size_at_width(size, width_px)


def _resize(_transform: JsonObject, size: PixelSize) -> Transform:
    return partial(resized, size=size)


def _blur(transform: JsonObject, _size: PixelSize) -> Transform:
    apply = blurred_inside if transform.get("mode") == "include" else blurred_outside
    return partial(apply, radius_px=_whole(transform, "blur", 1), regions=_regions(transform))


_BY_TYPE: Mapping[str, Callable[[JsonObject, PixelSize], Transform]] = MappingProxyType(
    {"resize": _resize, "blur": _blur}
)


def _regions(transform: JsonObject) -> tuple[Region, ...]:
    return tuple(
        Region(
            left=_whole(region, "x1"),
            top=_whole(region, "y1"),
            right=_whole(region, "x2"),
            bottom=_whole(region, "y2"),
        )
        for region in _list(transform.get("regions"))
        if isinstance(region, Mapping)
    )


def _idle_note(transform: JsonObject) -> str:
    kind = transform.get("type")
    if kind == "blur" and transform.get("mode") == "include" and not _regions(transform):
        return "a blur with the mode include names no regions, so it blurred nothing"
    if kind == "resize" and transform.get("targetWidth") is None:
        return "a resize without targetWidth left the size as it was"
    return ""


def _list(value: JsonValue) -> Sequence[JsonValue]:
    return value if isinstance(value, (list, tuple)) else ()


def _whole(fields: JsonObject, name: str, default: int = 0) -> int:
    value = fields.get(name)
    return value if isinstance(value, int) else default
