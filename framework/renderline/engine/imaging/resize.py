"""Another width, with the height that keeps the picture's proportions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renderline.engine.imaging.opening import MAX_PIXELS
from renderline.errors import ImageError
from renderline.wire.pixel_size import PixelSize

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["resized", "size_at_width"]


def size_at_width(size: PixelSize, width_px: int) -> PixelSize:
    """
    The size at a width: the height is rounded half up and at least 1.

    Raises:
        ImageError: it would be more than `MAX_PIXELS`, as with very tall pictures.
    """
    # In whole numbers: a float's half may lie a hair below, and Python rounds halves to even.
    height_px = max(1, (2 * size.height_px * width_px + size.width_px) // (2 * size.width_px))
    if width_px * height_px > MAX_PIXELS:
        raise ImageError(
            f"at a width of {width_px:,} the image would be {height_px:,} high, {width_px * height_px:,} pixels; "
            f"at most {MAX_PIXELS:,} are made"
        )
    return PixelSize(width_px, height_px)


def resized(image: Image.Image, size: PixelSize) -> Image.Image:
    """Resample with Lanczos; transparent pixels weigh nothing, so no colour of theirs bleeds over the edges."""
    from PIL import Image

    wanted = (size.width_px, size.height_px)
    # Pillow premultiplies LA and RGBA by itself here.
    return image if image.size == wanted else image.resize(wanted, Image.Resampling.LANCZOS)
