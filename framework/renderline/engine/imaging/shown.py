"""A picture as a viewer shows it, for whoever looks at it and keeps nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renderline.engine.imaging.depth import to_8_bits
from renderline.engine.imaging.modes import plain
from renderline.engine.imaging.orientation import upright

if TYPE_CHECKING:
    from PIL import Image
    from PIL.ImageFile import ImageFile

__all__ = ["shown"]


def shown(image: ImageFile) -> Image.Image:
    """The first frame of a file that has just been opened, upright, in 8 bits: L, LA, RGB or RGBA."""
    # First: a TIFF is turned by Pillow while it is decoded, and would be turned again.
    image.load()
    return to_8_bits(plain(upright(image)).image)
