"""Small pictures: a result of a hundred million pixels would stop the browser that lists it."""

from __future__ import annotations

import io
from pathlib import Path

from renderline.engine.imaging.opening import opened
from renderline.engine.imaging.shown import shown

__all__ = ["MEDIA_TYPE", "thumbnail"]

MEDIA_TYPE = "image/webp"

_SIDE_PX = 480
_QUALITY = 80


def thumbnail(path: Path) -> bytes:
    """
    A WebP of at most 480 pixels a side.

    Raises:
        ImageError: the file is no picture that can be read, or too large a one.
    """
    with opened(path) as image:
        # A JPEG is read at a part of its size, which takes a part of the memory.
        image.draft("RGB", (_SIDE_PX, _SIDE_PX))
        small = shown(image)
        # WebP knows no grey.
        small = small.convert("RGBA" if small.mode in {"LA", "RGBA"} else "RGB")
        small.thumbnail((_SIDE_PX, _SIDE_PX))
        buffer = io.BytesIO()
        small.save(buffer, "WEBP", quality=_QUALITY, method=2)
    return buffer.getvalue()
