"""Opening a picture's file: its size is judged before a pixel is decoded, and what is wrong is said in a sentence."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from renderline.engine.imaging.truncation import expected_bytes
from renderline.errors import ImageError
from renderline.wire.pixel_size import measure

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

__all__ = ["FORMATS", "MAX_PIXELS", "opened"]

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "AVIF", "TIFF", "BMP")
"""The formats that are read, by Pillow's names; its more exotic readers stay shut."""

MAX_PIXELS = 100_000_000
"""The most pixels of one frame."""

_HEAD_BYTES = 64 * 1024
_BROKEN = (OSError, EOFError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, struct.error)
"""What Pillow's readers raise over broken bytes, TIFF in particular."""


@contextmanager
def opened(path: Path) -> Iterator[ImageFile]:
    """
    Open a picture for the block; what goes wrong inside while it is decoded is told as well.

    Raises:
        ImageError: no picture, a broken one, or one of more than `MAX_PIXELS`.
    """
    from PIL import Image

    # Before Pillow opens it: its WebP reader makes room for two whole frames then.
    _refuse_by_header(path)
    try:
        with warnings.catch_warnings():
            # Broken metadata and sizes near Pillow's own limit come as warnings; ours decides about sizes.
            warnings.simplefilter("ignore")
            with Image.open(path, formats=FORMATS) as image:
                _refuse_large(image.width, image.height)
                yield image
    # Pillow's own limit lies above ours; it raises before the size can be read.
    except Image.DecompressionBombError:
        raise ImageError(
            f"the image has far more than {MAX_PIXELS:,} pixels, the most that are taken"
        ) from None
    except _BROKEN as broken:
        raise ImageError(_cause(path, broken)) from broken


def _refuse_by_header(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if not head:
        raise ImageError("the image is empty: the file has 0 bytes")
    if measured := measure(head):
        _refuse_large(measured.width_px, measured.height_px)


def _refuse_large(width_px: int, height_px: int) -> None:
    pixels = width_px * height_px
    if pixels > MAX_PIXELS:
        raise ImageError(
            f"the image is {width_px:,} x {height_px:,}, {pixels:,} pixels; at most {MAX_PIXELS:,} are taken"
        )


def _cause(path: Path, broken: Exception) -> str:
    size = path.stat().st_size
    # The file's own length first: what a reader says over missing bytes is of checksums and streams.
    expected = expected_bytes(path)
    if expected and size < expected:
        return f"the image is truncated: it ends after {size:,} of at least {expected:,} bytes"
    if "truncated" in str(broken).lower():
        return f"the image is truncated: it ends after {size:,} bytes, before the picture is complete"
    if type(broken).__name__ == "UnidentifiedImageError":
        return "the bytes are no PNG, JPEG, WebP, GIF, AVIF, TIFF or BMP image"
    return f"the image cannot be read: {broken}"
