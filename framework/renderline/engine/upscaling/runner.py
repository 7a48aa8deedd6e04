"""An image through a network, as often as asked, in tiles that fit the memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from renderline.engine.jobs import Progress
from renderline.engine.upscaling.memory import free_bytes
from renderline.engine.upscaling.network import Network, OutOfMemory
from renderline.engine.upscaling.pixels import mirrored, with_channels
from renderline.engine.upscaling.progress import Part, Tell
from renderline.engine.upscaling.size import check_size
from renderline.engine.upscaling.tiling import Cut, enlarge_in_windows
from renderline.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels: TypeAlias = NDArray[np.float32]

__all__ = ["upscale"]

_JOBS_AT_ONCE = 2
"""Other workers look at the same free memory."""


def upscale(network: Network, pixels: Pixels, *, passes: int = 1, progress: Progress) -> Pixels:
    """
    Run a network end to end `passes` times.

    Where a window turns out to be too large for the memory, the pass begins again with one half as large;
    `network.used_px` tells which one it was in the end.

    Args:
        pixels: (height, width, 1 or 3), 0 to 1, in whatever colour space: the networks were trained on encoded values
            and are told nothing of profiles, so the profile of the source describes the result as well.
        progress: told the share that is done; later passes weigh more, as they have more pixels.

    Returns:
        (height · scale^passes, width · scale^passes, as many channels), 0 to 1.

    Raises:
        ImageError: the result would be too large.
        ModelError: the network gave up, or not even its smallest window fits the memory.
    """
    height, width, channels = pixels.shape
    scale = network.descriptor.scale
    check_size(width, height, scale, passes)
    image = with_channels(pixels, network.descriptor.channels)
    work = [scale ** (2 * index) for index in range(passes)]
    onwards = _Onwards(progress)
    for index in range(passes):
        part = Part(tell=onwards, done=sum(work[:index]) / sum(work), share=work[index] / sum(work))
        image = _one_pass(network, image, part)
    return with_channels(image, channels)


def _one_pass(network: Network, image: Pixels, tell: Tell) -> Pixels:
    while True:
        # Of this moment only: the network stays loaded, and the memory may be free again at its next job.
        network.used_px = min(network.window_px, _window_now(network))
        try:
            return _in_windows(network, image, tell)
        # NumPy's own as well: a window, its reflection and what it becomes are arrays too.
        except (OutOfMemory, MemoryError) as failed:
            _halve(network, failed)


def _window_now(network: Network) -> int:
    free = free_bytes()
    tiles = network.descriptor.tiles
    # Where nobody tells, as if there were enough: what does not fit is halved.
    return tiles.window_px if free is None else tiles.window_within(free // _JOBS_AT_ONCE)


def _halve(network: Network, failed: Exception) -> None:
    smallest_px = network.descriptor.tiles.smallest_window_px
    if network.used_px <= smallest_px:
        raise ModelError(
            network.descriptor.name, f"not even tiles of {smallest_px} pixels fit the memory"
        ) from failed
    network.window_px = max(network.used_px // 2, smallest_px)


def _in_windows(network: Network, image: Pixels, tell: Tell) -> Pixels:
    import numpy as np

    descriptor = network.descriptor
    around_px = descriptor.tiles.margin_px
    larger = enlarge_in_windows(
        mirrored(image, around_px),
        network.enlarge,
        scale=descriptor.scale,
        cut=Cut(
            window_px=network.used_px,
            overlap_px=descriptor.tiles.overlap_px,
            multiple_px=descriptor.tiles.multiple_px,
        ),
        tell=tell,
    )
    margin_px = around_px * descriptor.scale
    inner = larger[margin_px:-margin_px, margin_px:-margin_px]
    # In place: the result is the largest thing in memory, and a copy of it would double that.
    return np.clip(inner, 0, 1, out=inner)


class _Onwards:
    """A `Progress` that never goes back, though a pass may begin again."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._furthest = 0.0

    def __call__(self, rate: float) -> None:
        self._furthest = max(self._furthest, rate)
        self._progress(self._furthest)
