"""A picture's file as arrays of floating-point pixels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from renderline.engine.imaging.modes import plain
from renderline.engine.imaging.opening import opened
from renderline.engine.imaging.orientation import upright

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image
    from PIL.ImageFile import ImageFile

__all__ = ["Decoded", "decode", "source_notes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """
    A picture, upright.

    Attributes:
        pixels: (height, width, channels), float32, 0 to 1, with one channel (grey) or three (red, green, blue);
            in the colours of `icc_profile`, not premultiplied.
        alpha: (height, width), float32, 0 to 1; None for a picture without.
        icc_profile: the profile the pixels are in; None for sRGB and for unknown.
        is_16_bit: the pixels have more than 8 bits.
        notes: sentences for a person about what was left out.
    """

    pixels: NDArray[np.float32]
    alpha: NDArray[np.float32] | None
    icc_profile: bytes | None
    is_16_bit: bool
    notes: tuple[str, ...]


def decode(path: Path) -> Decoded:
    """
    Decode the first frame of a PNG, JPEG, WebP, GIF, AVIF, TIFF or BMP file.

    Raises:
        ImageError: no picture, a broken one, or one of more than `opening.MAX_PIXELS`.
    """
    with opened(path) as image:
        # Before it is loaded: Pillow forgets the decoder's raw mode then.
        notes = source_notes(image)
        image.load()
        found = plain(upright(image))
    pixels, alpha = _arrays(found.image)
    return Decoded(
        pixels=pixels,
        alpha=alpha,
        icc_profile=found.icc_profile,
        is_16_bit=found.image.mode == "I;16",
        notes=notes + found.notes,
    )


def source_notes(image: ImageFile) -> tuple[str, ...]:
    """What a reader of a single frame leaves out of a file that has just been opened."""
    frames = getattr(image, "n_frames", 1)
    notes = [f"only the first of {frames} frames was used"] if frames > 1 else []
    if _is_cut_to_8_bits(image):
        notes.append("the image has 16 bits a channel; its colours were read with 8")
    return tuple(notes)


def _is_cut_to_8_bits(image: ImageFile) -> bool:
    """Pillow keeps 16 bits of grey only; a decoder's raw mode such as `RGB;16B` tells what the file has."""
    return not image.mode.startswith("I") and any(";16" in str(tile.args) for tile in image.tile)


def _arrays(image: Image.Image) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
    import numpy as np

    white = 65_535 if image.mode == "I;16" else 255
    values = np.asarray(image).astype(np.float32) / np.float32(white)
    if values.ndim == 2:  # noqa: PLR2004 - rows and columns
        return values[:, :, np.newaxis], None
    if image.mode in {"LA", "RGBA"}:
        return np.ascontiguousarray(values[:, :, :-1]), np.ascontiguousarray(values[:, :, -1])
    return values, None
