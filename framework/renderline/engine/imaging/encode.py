"""Arrays of floating-point pixels as a PNG file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from renderline.engine.imaging.files import replacing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

__all__ = ["PNG_COMPRESSION_LEVEL", "write_png"]

PNG_COMPRESSION_LEVEL = 4
"""zlib's; photographs take half the time of level 6 and 6 % more bytes."""


_BAND_ROWS = 256


def write_png(
    path: Path,
    pixels: NDArray[np.float32],
    alpha: NDArray[np.float32] | None = None,
    icc_profile: bytes | None = None,
    *,
    is_16_bit: bool = False,
) -> None:
    """
    Write pixels as `decode` gives them; values outside 0 to 1 are cut off, the rest rounded to the nearest step.

    Args:
        path: replaced where it exists; never left half written.
        pixels: (height, width, 1 or 3).
        alpha: (height, width).
        icc_profile: the profile the pixels are in.
        is_16_bit: write 16 bits; Pillow can for grey without alpha only, everything else has 8.

    Raises:
        ValueError: the shapes are not as above.
    """
    _check_shapes(pixels, alpha)
    wide = is_16_bit and alpha is None and pixels.shape[2] == 1
    image = _image(pixels, alpha, 65_535 if wide else 255)
    with replacing(path) as partial:
        image.save(partial, "PNG", icc_profile=icc_profile, compress_level=PNG_COMPRESSION_LEVEL)


def _check_shapes(pixels: NDArray[np.float32], alpha: NDArray[np.float32] | None) -> None:
    if pixels.ndim != 3 or pixels.shape[2] not in {1, 3} or 0 in pixels.shape:  # noqa: PLR2004 - rows, columns, channels
        raise ValueError(f"pixels are (height, width, 1 or 3), not {pixels.shape}")
    if alpha is not None and alpha.shape != pixels.shape[:2]:
        raise ValueError(f"alpha is {pixels.shape[:2]} like its pixels, not {alpha.shape}")


def _image(pixels: NDArray[np.float32], alpha: NDArray[np.float32] | None, white: int) -> Image.Image:
    from PIL import Image

    color = Image.fromarray(_steps(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels, white))
    if alpha is not None:
        color.putalpha(Image.fromarray(_steps(alpha, white)))
    return color


def _steps(values: NDArray[np.float32], white: int) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """Whole steps from 0 to `white`, a band of rows at a time: a large picture is not copied four times over."""
    import numpy as np

    steps = np.empty(values.shape, np.uint8 if white == 255 else np.uint16)  # noqa: PLR2004 - 8 bits
    for top in range(0, len(values), _BAND_ROWS):
        band = values[top : top + _BAND_ROWS]
        # What is no number becomes black: cast to whole steps, it would be whatever this processor makes of it.
        steps[top : top + _BAND_ROWS] = np.rint(np.clip(np.nan_to_num(band), 0, 1) * white)
    return steps
