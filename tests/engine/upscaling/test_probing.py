"""Figures of a network come from running it; networks of known reach show that they are right."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from numpy.typing import NDArray

from renderline.engine.upscaling.descriptor import Tiles
from renderline.engine.upscaling.probing import measure, overlap_px, probe_picture
from renderline.engine.upscaling.tiling import fade_weight, stretches

Pixels = NDArray[np.float32]


def blurring(reach_px: int) -> object:
    """A network that averages over so many pixels to both sides, and takes what is outside for black."""

    def enlarge(pixels: Pixels) -> Pixels:
        padded = np.pad(pixels, ((0, 0), (reach_px, reach_px), (0, 0)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach_px + 1, axis=1)
        return np.asarray(windows.mean(axis=-1), np.float32).repeat(2, axis=0).repeat(2, axis=1)

    return enlarge


@pytest.mark.parametrize("reach_px", [0, 2, 8, 20])
def test_the_overlap_grows_with_the_reach_and_never_beyond_twice_of_it(reach_px: int) -> None:
    """A seam's fade begins half an overlap before it: what lies nearer the cut does not count."""
    enlarge = blurring(reach_px)
    assert callable(enlarge)
    picture = probe_picture(32, 200, 3)
    found = overlap_px(enlarge, picture, enlarge(picture), cut_px=80)
    assert reach_px * 0.5 <= found <= max(4, 2 * reach_px)


def test_a_network_that_sees_everything_gets_the_longest_overlap() -> None:
    def enlarge(pixels: Pixels) -> Pixels:
        return np.asarray(np.broadcast_to(pixels.mean(), pixels.shape), np.float32)

    picture = np.linspace(0, 1, 200, dtype=np.float32)[None, :, None].repeat(16, axis=0)
    assert overlap_px(enlarge, picture, enlarge(picture), cut_px=80) == 64


def test_what_is_measured_fits_the_work() -> None:
    """Eight times the pixels in float32, for each of three channels: so many bytes at least."""

    def enlarge(pixels: Pixels) -> Pixels:
        return pixels.repeat(2, axis=0).repeat(2, axis=1)

    found = measure(enlarge, 3)
    assert found.overlap_px == 4
    assert found.output_megapixels_per_s > 0
    assert found.bytes_per_px == 0 or found.bytes_per_px >= 256


def test_the_probe_is_always_the_same_and_uses_the_whole_range() -> None:
    picture = probe_picture(48, 64, 3)
    np.testing.assert_array_equal(picture, probe_picture(48, 64, 3))
    assert picture.shape == (48, 64, 3)
    assert picture.min() == 0
    assert picture.max() == 1
    assert 0.1 < picture.std() < 0.4


def test_the_fade_is_that_of_the_tiles() -> None:
    """Weighed as `weights` does it: nothing up to half the overlap, a half at the seam, all from there on."""
    weight = fade_weight(np.array([0.0, 8.0, 16.0, 24.0, 40.0]), 16)
    np.testing.assert_allclose(weight, [0, 0, 0.5, 1, 1])


@pytest.mark.parametrize("multiple_px", [2, 4])
@pytest.mark.parametrize("length_px", [63, 64, 150, 151, 153])
def test_tiles_of_networks_that_take_blocks_begin_at_whole_blocks(multiple_px: int, length_px: int) -> None:
    found = stretches(length_px, 64, 16, multiple_px)
    assert all(each.start % multiple_px == 0 for each in found)
    assert found[-1].stop == length_px
    assert all(each.stop - each.start <= 64 for each in found)
    assert found[-1].fade_out == (length_px, length_px) or found[-1].fade_out[0] >= length_px


@pytest.mark.parametrize(
    ("free_mib", "bytes_per_px", "window_px"),
    [(10_000, 3_000, 768), (10_000, 8_000, 512), (600, 8_000, 256), (10, 8_000, 144), (10_000, 100_000, 144)],
)
def test_the_tile_follows_from_the_memory_and_the_cost_of_a_pixel(
    free_mib: int, bytes_per_px: int, window_px: int
) -> None:
    tiles = Tiles(overlap_px=48, bytes_per_px=bytes_per_px)
    assert tiles.window_within(free_mib * 2**20) == window_px
    assert tiles.window_px >= tiles.smallest_window_px == 144


_MEASURE = """
import numpy as np
from renderline.engine.upscaling.memory import free_bytes, peak_bytes
kept = []
print(free_bytes(), peak_bytes(lambda: kept.append(np.ones(2**24, np.float32))))
"""


def test_memory_is_measured_where_the_system_tells() -> None:
    # In a process of its own: what other tests let go of meanwhile would count against it.
    said = subprocess.run([sys.executable, "-c", _MEASURE], check=True, capture_output=True, text=True).stdout
    free, peak = said.split()
    assert free == "None" or int(free) > 2**20
    assert peak == "None" or 0.9 * 2**26 <= int(peak) < 2**28
