"""
An image cut into windows that overlap, and put together again.

A network sees the surroundings of a pixel only as far as its window reaches, so what it makes is good in the middle and
poor at the edges. Along each axis neighbours therefore share twice the overlap. A window's outer part there is not used at
all; across the border between two windows the one fades into the other. The weights of all windows sum to one everywhere,
so a network that changes nothing gives the image back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from renderline.engine.upscaling.progress import Part, Tell

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels: TypeAlias = NDArray[np.float32]

__all__ = ["Cut", "Stretch", "enlarge_in_windows", "fade_weight", "stretches", "weights"]

Enlarge: TypeAlias = "Callable[[Pixels, Tell], Pixels]"
"""A network: (h, w, c) to (h · scale, w · scale, c); it may tell the share of this that is done."""

_FADE_SHARE = 2
"""The fade reaches so small a part of the overlap to both sides of the border, and leaves the rest between it and the edge."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """
    One window along one axis, in input pixels; `stop` is exclusive.

    Attributes:
        fade_in: where its weight begins to rise from 0, and where it is 1; both 0 for the first window.
        fade_out: where its weight begins to fall from 1, and where it is 0; both the axis' length for the last.
    """

    start: int
    stop: int
    fade_in: tuple[int, int]
    fade_out: tuple[int, int]


def stretches(length_px: int, window_px: int, overlap_px: int, multiple_px: int = 1) -> tuple[Stretch, ...]:
    """
    The windows along an axis, of nearly equal length, none longer than `window_px`.

    Args:
        multiple_px: where windows may begin, for networks that take blocks of pixels: the blocks are the same in every
            window then.

    Raises:
        ValueError: a window has no room between its overlaps.
    """
    if multiple_px > 1:
        # In whole blocks, and counted from the image's corner: else a window would see its blocks shifted.
        blocks = stretches(
            -(-length_px // multiple_px), window_px // multiple_px, -(-overlap_px // multiple_px)
        )
        return tuple(_in_pixels(each, multiple_px, length_px) for each in blocks)
    if length_px <= window_px:
        return (Stretch(0, length_px, (0, 0), (length_px, length_px)),)
    inner_px = window_px - 2 * overlap_px
    if inner_px < 1:
        raise ValueError(f"a window of {window_px} px has no room between overlaps of {overlap_px} px")
    # At the ends of the axis a window has one overlap only, and so more room.
    between_px = length_px - 2 * overlap_px
    count = -(-between_px // inner_px)
    borders = [0, *(overlap_px + between_px * index // count for index in range(1, count)), length_px]
    return tuple(_stretch(first, last, length_px, overlap_px) for first, last in pairwise(borders))


def _stretch(first: int, last: int, length_px: int, overlap_px: int) -> Stretch:
    fade_px = overlap_px // _FADE_SHARE
    return Stretch(
        start=max(0, first - overlap_px),
        stop=min(length_px, last + overlap_px),
        fade_in=(first - fade_px, first + fade_px) if first else (0, 0),
        fade_out=(last - fade_px, last + fade_px) if last < length_px else (length_px, length_px),
    )


def _in_pixels(blocks: Stretch, multiple_px: int, length_px: int) -> Stretch:
    def pixels(place: int) -> int:
        return min(place * multiple_px, length_px)

    return Stretch(
        start=pixels(blocks.start),
        stop=pixels(blocks.stop),
        fade_in=(pixels(blocks.fade_in[0]), pixels(blocks.fade_in[1])),
        fade_out=(pixels(blocks.fade_out[0]), pixels(blocks.fade_out[1])),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """How an image is cut along both axes; see `stretches`."""

    window_px: int
    overlap_px: int
    multiple_px: int = 1


def enlarge_in_windows(
    pixels: Pixels,
    enlarge: Enlarge,
    *,
    scale: int,
    cut: Cut,
    tell: Tell,
) -> Pixels:
    """
    Enlarge an image window by window.

    Args:
        pixels: (height, width, channels), float32.
        enlarge: the network.
        tell: is told the share that is done, before the first window, after each, and as often within it as the
            network tells; what it raises stops the work.

    Returns:
        (height · scale, width · scale, channels).
    """
    import numpy as np

    height, width, channels = pixels.shape
    result = np.zeros((height * scale, width * scale, channels), np.float32)
    grid = tuple(_grid(height, width, cut))
    # Before the first window as well: a canceled job ends here, and not behind a window that takes minutes.
    tell(0.0)
    for done, (row, column) in enumerate(grid):
        part = Part(tell=tell, done=done / len(grid), share=1 / len(grid))
        piece = enlarge(pixels[row.start : row.stop, column.start : column.stop], part)
        share = weights(row, scale)[:, None, None] * weights(column, scale)[None, :, None]
        result[row.start * scale : row.stop * scale, column.start * scale : column.stop * scale] += (
            piece * share
        )
        tell((done + 1) / len(grid))
    return result


def _grid(height: int, width: int, cut: Cut) -> Iterator[tuple[Stretch, Stretch]]:
    sides = cut.window_px, cut.overlap_px, cut.multiple_px
    for row in stretches(height, *sides):
        for column in stretches(width, *sides):
            yield row, column


def weights(stretch: Stretch, scale: int) -> NDArray[np.float32]:
    """How much each output pixel of a window counts: 1 in the middle, fading where windows are shared."""
    import numpy as np

    centers = np.arange(stretch.start * scale, stretch.stop * scale, dtype=np.float32) + np.float32(0.5)
    # A window's fall is its neighbour's rise to the last bit, whatever the fades of others do there.
    return _ramp(centers, stretch.fade_in, scale) - _ramp(centers, stretch.fade_out, scale)


def _ramp(centers: NDArray[np.float32], fade: tuple[int, int], scale: int) -> NDArray[np.float32]:
    """From 0 before the fade to 1 behind it; a step where it has no width."""
    import numpy as np

    first, last = fade[0] * scale, fade[1] * scale
    if first == last:
        return np.where(centers > first, np.float32(1), np.float32(0))
    rise: NDArray[np.float32] = np.clip((centers - np.float32(first)) / np.float32(last - first), 0, 1)
    return rise


def fade_weight(distances_px: NDArray[np.floating], overlap_px: int) -> NDArray[np.floating]:
    """How much a tile counts at distances from its cut edge: nothing, then rising across the seam, then everything."""
    import numpy as np

    fade_px = overlap_px // _FADE_SHARE
    rise = (distances_px - (overlap_px - fade_px)) / max(1, 2 * fade_px)
    return np.clip(rise, 0, 1)
