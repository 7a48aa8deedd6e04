"""Grey of 16 bits as 8, where a format or a filter takes no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["to_8_bits"]

_WIDE_STEPS = 257
"""65,535 / 255: how many steps of 16 bits make one of 8."""


def to_8_bits(image: Image.Image) -> Image.Image:
    """Round I;16 to L; a picture that has 8 bits is returned as it is."""
    import numpy as np
    from PIL import Image

    if image.mode != "I;16":
        return image
    # Wider first: in 16 bits the brightest values would run over and come out black.
    rounded = (np.asarray(image).astype(np.uint32) + _WIDE_STEPS // 2) // _WIDE_STEPS
    return Image.fromarray(rounded.astype(np.uint8))
