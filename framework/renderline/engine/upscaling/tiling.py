"""
An image cut into windows that overlap, and put together again.

Along each axis the windows share stretches of twice the overlap. A window's outer quarter there, next to its edge, is not
used at all; over the middle half one window fades into the next. The weights of all windows sum to one everywhere, so a
network that changes nothing gives the image back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels: TypeAlias = NDArray[np.float32]

__all__ = ["Stretch", "enlarge_in_windows", "stretches"]

Enlarge: TypeAlias = "Callable[[Pixels], Pixels]"
"""A network: (h, w, c) to (h · scale, w · scale, c)."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """
    One window along one axis, in input pixels; `stop` is exclusive.

    Attributes:
        fade_in_px: over how many pixels from `start` on it is shared with the window before; 0 for the first.
        fade_out_px: the same towards `stop`; 0 for the last.
    """

    start: int
    stop: int
    fade_in_px: int
    fade_out_px: int


def stretches(length_px: int, window_px: int, overlap_px: int) -> tuple[Stretch, ...]:
    """
    The windows along an axis, of nearly equal length, none longer than `window_px`.

    Raises:
        ValueError: a window has no room between its overlaps.
    """
    if length_px <= window_px:
        return (Stretch(0, length_px, 0, 0),)
    inner_px = window_px - 2 * overlap_px
    if inner_px < 1:
        raise ValueError(f"a window of {window_px} px has no room between overlaps of {overlap_px} px")
    count = -(-length_px // inner_px)
    borders = [length_px * index // count for index in range(count + 1)]
    return tuple(_stretch(borders, index, length_px, overlap_px) for index in range(count))


def _stretch(borders: list[int], index: int, length_px: int, overlap_px: int) -> Stretch:
    first, last = borders[index], borders[index + 1]
    start, stop = max(0, first - overlap_px), min(length_px, last + overlap_px)
    return Stretch(
        start,
        stop,
        fade_in_px=min(2 * (first - start), stop - start),
        fade_out_px=min(2 * (stop - last), stop - start),
    )


def enlarge_in_windows(
    pixels: Pixels,
    enlarge: Enlarge,
    *,
    scale: int,
    window_px: int,
    overlap_px: int,
    progress: Callable[[float], None],
) -> Pixels:
    """
    Enlarge an image window by window.

    Args:
        pixels: (height, width, channels), float32.
        enlarge: the network.
        progress: told the share of the area that is done, after each window; what it raises stops the work.

    Returns:
        (height · scale, width · scale, channels).
    """
    import numpy as np

    height, width, channels = pixels.shape
    result = np.zeros((height * scale, width * scale, channels), np.float32)
    grid = [
        (row, column)
        for row in stretches(height, window_px, overlap_px)
        for column in stretches(width, window_px, overlap_px)
    ]
    for done, (row, column) in enumerate(grid, start=1):
        piece = enlarge(pixels[row.start : row.stop, column.start : column.stop])
        weights = _weights(row, scale)[:, None, None] * _weights(column, scale)[None, :, None]
        result[row.start * scale : row.stop * scale, column.start * scale : column.stop * scale] += (
            piece * weights
        )
        progress(done / len(grid))
    return result


def _weights(stretch: Stretch, scale: int) -> NDArray[np.float32]:
    """How much each output pixel of a window counts: 1 in the middle, fading where windows are shared."""
    import numpy as np

    weights = np.ones((stretch.stop - stretch.start) * scale, np.float32)
    fade_in, fade_out = _ramp(stretch.fade_in_px * scale), _ramp(stretch.fade_out_px * scale)
    weights[: len(fade_in)] *= fade_in
    weights[len(weights) - len(fade_out) :] *= 1 - fade_out
    return weights


def _ramp(length: int) -> NDArray[np.float32]:
    """From 0 to 1: flat over the outer quarters, straight over the middle half."""
    import numpy as np

    position = (np.arange(length, dtype=np.float32) + np.float32(0.5)) / max(length, 1)
    return np.clip(2 * position - np.float32(0.5), 0, 1)
