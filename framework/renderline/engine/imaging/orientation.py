"""Pictures turned upright, as their EXIF data says."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from renderline.wire.pixel_size import PixelSize

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["ORIENTATION", "upright", "upright_size"]

ORIENTATION = 0x0112
"""The EXIF tag."""

_UPRIGHT = 1
_ON_ITS_SIDE = frozenset({5, 6, 7, 8})


def upright(image: Image.Image) -> Image.Image:
    """The picture as a viewer shows it; the same object where nothing is to be turned."""
    from PIL import Image

    # EXIF says what became of the upright picture; each of these takes it back.
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    turn = turns.get(_orientation(image))
    return image if turn is None else image.transpose(turn)


def upright_size(image: Image.Image) -> PixelSize:
    """The sides that `upright` leaves; the pixels need not be decoded."""
    # Pillow turns a TIFF by itself, and gives its turned sides from the start.
    lies = image.format != "TIFF" and _orientation(image) in _ON_ITS_SIDE
    return PixelSize(image.height, image.width) if lies else PixelSize(image.width, image.height)


def _orientation(image: Image.Image) -> int:
    """EXIF data too broken to be read turns nothing."""
    try:
        stored = image.getexif().get(ORIENTATION)
    except (OSError, ValueError, SyntaxError, TypeError, LookupError, struct.error):
        return _UPRIGHT
    # Broken data may have a text or a fraction there.
    return stored if isinstance(stored, int) else _UPRIGHT
