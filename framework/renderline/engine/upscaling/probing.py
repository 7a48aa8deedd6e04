"""
What running a network a few times tells: its overlap, memory and speed.

The overlap is measured at a cut: the same picture is enlarged whole and with its left part missing, and the difference
falls with the distance from the cut. Tiles fade into each other over half their overlap on each side of the seam, so the
difference counts by that weight. The overlap is right where every column of pixels is so close to the whole that no eye
could tell.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from renderline.engine.cores import MEASURED_CORES, usable_cores
from renderline.engine.upscaling.memory import peak_bytes
from renderline.engine.upscaling.tiling import fade_weight

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels: TypeAlias = NDArray[np.float32]

__all__ = ["Measured", "measure", "overlap_px", "probe_picture"]

Enlarge: TypeAlias = "Callable[[Pixels], Pixels]"

_ROWS_PX, _COLUMNS_PX = 48, 256
_CUT_PX = 96
_LARGEST_ERROR = 10 ** (-56 / 10)
"""Mean squared, of values up to 1: 50 dB are wanted of any picture, and 6 more of the only one that is tried."""
_STEP_PX = 4
_LONGEST_PX = 64
_LEAST_BYTES_PER_PX = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """
    Figures of one network on this machine.

    Attributes:
        overlap_px: the smallest that suffices, at most 64.
        bytes_per_px: 0 where the system does not tell.
        output_megapixels_per_s: as two cores of this machine would do.
    """

    overlap_px: int
    bytes_per_px: int
    output_megapixels_per_s: float


def measure(enlarge: Enlarge, channels: int, *, multiple_px: int = 1) -> Measured:
    """Run a network on a picture of 48 × 256 pixels and parts of it: some seconds for the deepest ones."""
    picture = probe_picture(_ROWS_PX, _COLUMNS_PX, channels)
    small = picture[: _ROWS_PX // 2, : _COLUMNS_PX // 2]
    # The small one first: what a first run sets up once shall count for neither the time nor the slope.
    small_peak = peak_bytes(lambda: enlarge(small))
    results: list[Pixels] = []
    began_s = time.perf_counter()
    peak = peak_bytes(lambda: results.append(enlarge(picture)))
    took_s = time.perf_counter() - began_s
    whole = results[0]
    cores = usable_cores()
    return Measured(
        overlap_px=overlap_px(enlarge, picture, whole, cut_px=_CUT_PX, multiple_px=multiple_px),
        bytes_per_px=_slope(small_peak, small, peak, picture),
        output_megapixels_per_s=round(
            whole.shape[0] * whole.shape[1] / 1e6 / took_s * MEASURED_CORES / cores, 4
        ),
    )


def overlap_px(enlarge: Enlarge, picture: Pixels, whole: Pixels, *, cut_px: int, multiple_px: int = 1) -> int:
    """
    The smallest overlap with which every column beside a seam comes close enough; at most 64.

    Args:
        whole: the picture, enlarged in one piece.
        cut_px: how many columns are missing from the other one; a multiple of `multiple_px`.
    """
    import numpy as np

    scale = whole.shape[1] // picture.shape[1]
    part = enlarge(picture[:, cut_px:])
    error = (np.clip(part, 0, 1) - np.clip(whole[:, cut_px * scale :], 0, 1)).reshape(
        whole.shape[0], -1, scale * whole.shape[2]
    )
    by_distance = np.square(error).mean(axis=(0, 2))
    step_px = max(_STEP_PX, multiple_px)
    enough = _LONGEST_PX
    for tried_px in range(_LONGEST_PX, step_px - 1, -step_px):
        # From the longest down: an error may be small at one distance by chance, while further ones are not.
        if _worst(by_distance, tried_px) > _LARGEST_ERROR:
            break
        enough = tried_px
    return enough


def _worst(by_distance: NDArray[np.float32], tried_px: int) -> float:
    """The largest error of a column, where a tile's weight rises from nothing to everything and beyond."""
    import numpy as np

    distances = np.arange(len(by_distance))
    weight = fade_weight(distances + 0.5, tried_px)
    # The errors are squares, so the weights are squared too.
    return float((by_distance * weight**2).max())


def _slope(small_peak: int | None, small: Pixels, peak: int | None, picture: Pixels) -> int:
    """Bytes for each further pixel; what a network takes for any picture at all does not count."""
    if peak is None or small_peak is None:
        return 0
    further: int = picture[:, :, 0].size - small[:, :, 0].size
    # The allocator may serve the larger run from what the smaller gave back, and then no peak is seen. At 4
    # times, the pixel and its sixteen alone take 204 bytes.
    return max(_LEAST_BYTES_PER_PX, (peak - small_peak) // further)


def probe_picture(height: int, width: int, channels: int) -> Pixels:
    """
    A picture without a subject: noise as coarse and fine as photographs are, with some hard edges; always the same.

    Returns:
        (height, width, channels), 0 to 1.
    """
    import numpy as np

    # A fixed seed: the same file has the same overlap on every machine.
    rng = np.random.default_rng(20261123)
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None, :])
    spectrum = np.fft.fft2(rng.standard_normal((channels, height, width)))
    noise = np.fft.ifft2(spectrum / np.maximum(frequency, 1 / max(height, width))).real
    noise /= 4 * noise.std()
    edges = np.sign(noise - np.roll(noise, 7, axis=2)) / 8
    return np.clip(0.5 + noise + edges, 0, 1).transpose(1, 2, 0).astype(np.float32)
