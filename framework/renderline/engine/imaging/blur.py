"""Gaussian blur of a picture, of regions of it, or of everything but them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from renderline.engine.imaging.depth import to_8_bits

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["Region", "blurred_inside", "blurred_outside"]

# Blurred as they stand, pixels that cannot be seen would mix their colour, black mostly, into those beside them.
_PREMULTIPLIED = {"LA": "La", "RGBA": "RGBa"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A rectangle in pixels of the upright picture; left and top inside, right and bottom outside of it."""

    left: int
    top: int
    right: int
    bottom: int

    def within(self, width_px: int, height_px: int) -> tuple[int, int, int, int]:
        """The part inside a picture, as left, top, right, bottom; corners in the wrong order are put right."""
        left, right = sorted((_between(self.left, width_px), _between(self.right, width_px)))
        top, bottom = sorted((_between(self.top, height_px), _between(self.bottom, height_px)))
        return left, top, right, bottom


def blurred_inside(image: Image.Image, radius_px: int, regions: Sequence[Region]) -> Image.Image:
    """Blur the regions only; with none, nothing. The other arguments are those of `blurred_outside`."""
    # Before anything is converted: 16 bits stay where nothing is blurred.
    if not any(_area(region, image) for region in regions):
        return image
    sharp = to_8_bits(image)
    return _combined(_blurred(sharp, radius_px), sharp, regions)


def blurred_outside(image: Image.Image, radius_px: int, regions: Sequence[Region]) -> Image.Image:
    """
    Blur everything but the regions; with none, the whole picture.

    Args:
        image: in one of the modes of `modes.plain`; 16 bits become 8.
        radius_px: the standard deviation.
        regions: may overlap, and reach over the edge.
    """
    sharp = to_8_bits(image)
    return _combined(sharp, _blurred(sharp, radius_px), regions)


def _combined(inside: Image.Image, outside: Image.Image, regions: Sequence[Region]) -> Image.Image:
    whole = outside.copy()
    for region in regions:
        box = region.within(*outside.size)
        if _area(region, outside):
            whole.paste(inside.crop(box), box)
    return whole


def _area(region: Region, image: Image.Image) -> int:
    left, top, right, bottom = region.within(*image.size)
    return (right - left) * (bottom - top)


def _blurred(image: Image.Image, radius_px: int) -> Image.Image:
    from PIL import ImageFilter

    weighted = image.convert(_PREMULTIPLIED.get(image.mode, image.mode))
    return weighted.filter(ImageFilter.GaussianBlur(radius_px)).convert(image.mode)


def _between(at: int, end: int) -> int:
    return min(max(at, 0), end)
