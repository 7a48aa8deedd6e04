"""The transparency of an image, which no network knows of."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels: TypeAlias = NDArray[np.float32]
    Plane: TypeAlias = NDArray[np.float32]

__all__ = ["bled", "enlarged_alpha"]


def enlarged_alpha(alpha: Plane, factor: int) -> Plane:
    """Alpha of (height, width), 0 to 1, `factor` times as large, smoothly."""
    import numpy as np
    from PIL import Image

    height, width = alpha.shape
    larger = Image.fromarray(alpha).resize((width * factor, height * factor), Image.Resampling.BICUBIC)
    # Cubic curves swing beyond the values they join.
    return np.clip(np.asarray(larger, np.float32), 0, 1)


def bled(colour: Pixels, alpha: Plane) -> Pixels:
    """
    Fill what cannot be seen with the colours beside it.

    Invisible pixels are black in most files. A network would draw that black into their neighbours, and the enlarged edge
    would have a dark fringe. So colours are averaged, weighted by alpha, over squares of 2, 4, 8, … pixels, and each
    invisible pixel takes the smallest square in which anything is visible.

    Args:
        colour: (height, width, channels).
        alpha: (height, width).
    """
    import numpy as np

    visible = alpha > 0
    # A wholly invisible image has no colour to spread; it would be halved for ever.
    if visible.all() or not visible.any():
        return colour
    weight = alpha[:, :, None]
    share = _quartered(weight)
    # Where nothing is visible both are 0: the larger square of the next round fills it.
    mean = np.asarray(_quartered(colour * weight) / np.where(share > 0, share, 1), np.float32)
    around = bled(mean, share[:, :, 0]).repeat(2, axis=0).repeat(2, axis=1)
    return np.where(visible[:, :, None], colour, around[: alpha.shape[0], : alpha.shape[1]])


def _quartered(values: Pixels) -> Pixels:
    """The mean of every 2 × 2 pixels; what an odd side lacks counts as nothing."""
    import numpy as np

    height, width, channels = values.shape
    even = np.pad(values, ((0, height % 2), (0, width % 2), (0, 0)))
    blocks = even.reshape(even.shape[0] // 2, 2, even.shape[1] // 2, 2, channels)
    return np.asarray(blocks.mean(axis=(1, 3)), np.float32)
