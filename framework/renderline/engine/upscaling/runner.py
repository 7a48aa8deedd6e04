"""An image through a network, as often as asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from renderline.engine.jobs import Progress
from renderline.engine.upscaling.descriptor import MARGIN_PX
from renderline.engine.upscaling.network import Network
from renderline.engine.upscaling.pixels import mirrored, with_channels
from renderline.engine.upscaling.size import check_size
from renderline.engine.upscaling.tiling import enlarge_in_windows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels: TypeAlias = NDArray[np.float32]

__all__ = ["upscale"]


def upscale(network: Network, pixels: Pixels, *, passes: int = 1, progress: Progress) -> Pixels:
    """
    Run a network end to end `passes` times.

    Args:
        pixels: (height, width, 1 or 3), 0 to 1, in whatever colour space: the networks were trained on encoded values
            and are told nothing of profiles, so the profile of the source describes the result as well.
        progress: told the share that is done; later passes weigh more, as they have more pixels.

    Returns:
        (height · scale^passes, width · scale^passes, as many channels), 0 to 1.

    Raises:
        ImageError: the result would be too large.
        ModelError: the network gave up.
    """
    height, width, channels = pixels.shape
    scale = network.descriptor.scale
    check_size(width, height, scale, passes)
    image = with_channels(pixels, network.descriptor.channels)
    work = [scale ** (2 * index) for index in range(passes)]
    for index in range(passes):
        part = _part(progress, sum(work[:index]) / sum(work), work[index] / sum(work))
        image = _one_pass(network, image, part)
    return with_channels(image, channels)


def _part(progress: Progress, done: float, share: float) -> Callable[[float], None]:
    """A `Progress` for one pass, from `done` on."""
    return lambda rate: progress(done + share * rate)


def _one_pass(network: Network, image: Pixels, progress: Progress) -> Pixels:
    import numpy as np

    descriptor = network.descriptor
    larger = enlarge_in_windows(
        mirrored(image, MARGIN_PX),
        network.enlarge,
        scale=descriptor.scale,
        window_px=descriptor.window_px,
        overlap_px=descriptor.overlap_px,
        progress=progress,
    )
    margin_px = MARGIN_PX * descriptor.scale
    inner = larger[margin_px:-margin_px, margin_px:-margin_px]
    return np.clip(inner, 0, 1, out=inner)
