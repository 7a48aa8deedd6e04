"""An image through a network, as often as asked, with colour and transparency kept apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from renderline.engine.upscaling.network import Network
from renderline.engine.upscaling.pixels import mirrored
from renderline.engine.upscaling.tiling import enlarge_in_windows
from renderline.errors import ImageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels: TypeAlias = NDArray[np.float32]
    Plane: TypeAlias = NDArray[np.float32]

__all__ = ["LARGEST_PIXELS", "LARGEST_SIDE_PX", "Enlarged", "check_size", "enlarge"]

LARGEST_SIDE_PX = 16_384
LARGEST_PIXELS = 1 << 28
_MARGIN_PX = 10

Progress: TypeAlias = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Enlarged:
    """
    A larger image.

    Attributes:
        pixels: (height, width, 1 or 3), 0 to 1.
        alpha: (height, width), 0 to 1; None for an opaque image.
    """

    pixels: Pixels
    alpha: Plane | None


def check_size(width_px: int, height_px: int, scale: int, passes: int) -> None:
    """
    Refuse what would not fit, before anything is computed.

    Raises:
        ImageError: the result would be too large; says how large.
    """
    factor = scale**passes
    width, height = width_px * factor, height_px * factor
    if max(width, height) > LARGEST_SIDE_PX or width * height > LARGEST_PIXELS:
        raise ImageError(
            f"enlarged {factor} times, {width_px} × {height_px} pixels would become {width:,} × {height:,}; "
            f"at most {LARGEST_SIDE_PX:,} a side and {LARGEST_PIXELS:,} in all are made here"
        )


def enlarge(
    network: Network, pixels: Pixels, alpha: Plane | None, *, passes: int, progress: Progress
) -> Enlarged:
    """
    Run a network end to end `passes` times.

    Args:
        pixels: (height, width, 1 or 3), 0 to 1, in whatever colour space: the networks were trained on encoded values
            and are told nothing of profiles, so the profile of the source describes the result as well.
        alpha: enlarged by itself, since the networks know colour only.
        progress: told the share that is done; later passes weigh more, as they have more pixels.
    """
    scale = network.descriptor.scale
    check_size(pixels.shape[1], pixels.shape[0], scale, passes)
    is_grey = pixels.shape[2] == 1
    image = _colour(pixels, alpha)
    work = [scale ** (2 * index) for index in range(passes)]
    for index in range(passes):
        done, share = sum(work[:index]) / sum(work), work[index] / sum(work)
        image = _one_pass(network, image, lambda rate, done=done, share=share: progress(done + share * rate))  # type: ignore[misc]
    enlarged_alpha = None if alpha is None else _interpolated(alpha, scale**passes)
    return Enlarged(pixels=image.mean(axis=2, keepdims=True) if is_grey else image, alpha=enlarged_alpha)


def _one_pass(network: Network, image: Pixels, progress: Progress) -> Pixels:
    import numpy as np

    descriptor = network.descriptor
    larger = enlarge_in_windows(
        mirrored(image, _MARGIN_PX),
        network.enlarge,
        scale=descriptor.scale,
        window_px=descriptor.window_px,
        overlap_px=descriptor.overlap_px,
        progress=progress,
    )
    margin_px = _MARGIN_PX * descriptor.scale
    inner = larger[margin_px : larger.shape[0] - margin_px, margin_px : larger.shape[1] - margin_px]
    return np.clip(inner, 0, 1)


def _colour(pixels: Pixels, alpha: Plane | None) -> Pixels:
    """Three channels; under transparency the colour of the visible surroundings, so that no dark fringe appears."""
    import numpy as np

    colour = np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels
    if alpha is None or float(alpha.min()) > 0:
        return colour
    return _bled(colour, alpha)


def _bled(colour: Pixels, alpha: Plane) -> Pixels:
    """Fill invisible pixels with a wide, alpha-weighted average of the visible ones near them."""
    import numpy as np
    from PIL import Image, ImageFilter

    weight = alpha[:, :, None]
    filled = colour * weight
    for radius_px in (2, 8, 32):
        blurred = [
            np.asarray(Image.fromarray(plane).filter(ImageFilter.BoxBlur(radius_px)))
            for plane in (*np.moveaxis(filled, 2, 0), weight[:, :, 0])
        ]
        total = blurred[3][:, :, None]
        average = np.stack(blurred[:3], axis=2) / np.maximum(total, np.float32(1e-6))
        unknown = (weight == 0) & (total > 0)
        filled, weight = np.where(unknown, average, filled), np.where(unknown, np.float32(1), weight)
    return np.where(alpha[:, :, None] == 0, filled, colour)


def _interpolated(plane: Plane, factor: int) -> Plane:
    import numpy as np
    from PIL import Image

    height, width = plane.shape
    larger = Image.fromarray(plane).resize((width * factor, height * factor), Image.Resampling.BICUBIC)
    return np.clip(np.asarray(larger, np.float32), 0, 1)
