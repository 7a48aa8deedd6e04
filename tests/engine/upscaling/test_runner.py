from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from renderline.engine.jobs import JobCanceled
from renderline.engine.upscaling.models import built_in
from renderline.engine.upscaling.network import Network, OutOfMemory, load
from renderline.engine.upscaling.progress import Tell, unheard
from renderline.engine.upscaling.runner import upscale
from renderline.errors import ImageError, ModelError

Pixels: TypeAlias = NDArray[np.float32]
Enlarger: TypeAlias = Callable[[str], Network]

STEP = 1 / 255


def with_tiles(side_px: int) -> Network:
    """The quickest network with tiles of this side at most, however much memory there is."""
    found = built_in("animevideov3-x2")
    return load(replace(found, tiles=replace(found.tiles, largest_px=side_px)), 2)


@pytest.mark.parametrize("size", [(1, 1), (1, 37), (18, 1), (23, 31)])
@pytest.mark.parametrize(("name", "passes", "factor"), [("animevideov3-x2", 2, 4), ("animevideov3-x3", 1, 3)])
def test_any_size_comes_out_exactly_the_factor_larger(
    network: Enlarger, size: tuple[int, int], name: str, passes: int, factor: int
) -> None:
    pixels = np.random.default_rng(8).random((*size, 3), np.float32)
    larger = upscale(network(name), pixels, passes=passes, progress=unheard)
    assert larger.shape == (size[0] * factor, size[1] * factor, 3)
    assert larger.min() >= 0
    assert larger.max() <= 1


def test_passes_run_the_network_end_to_end(network: Enlarger, photo: Pixels) -> None:
    crop, loaded = photo[60:76, 50:70], network("animevideov3-x2")
    once = upscale(loaded, crop, progress=unheard)
    twice = upscale(loaded, crop, passes=2, progress=unheard)
    np.testing.assert_array_equal(upscale(loaded, once, progress=unheard), twice)


@pytest.mark.parametrize(
    ("name", "side", "off_steps"), [("animevideov3", 24, 6), ("x4plus-anime", 16, 6), ("x4plus", 16, 12)]
)
@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_an_even_image_stays_even_up_to_its_edge(
    network: Enlarger, name: str, side: int, off_steps: int, value: float
) -> None:
    """As even as the network makes it: the deepest one draws a faint texture of its own."""
    larger = upscale(network(name), np.full((side, side, 3), value, np.float32), progress=unheard)
    assert np.abs(larger - value).max() <= off_steps * STEP
    spread = larger.max(axis=(0, 1)) - larger.min(axis=(0, 1))
    assert spread.max() <= off_steps * STEP


@pytest.mark.parametrize("name", ["animevideov3", "x4plus"])
def test_the_enlarged_photo_is_the_photo(network: Enlarger, photo: Pixels, name: str) -> None:
    """Shrunk to its size again it is the source: no channel swapped, no pixel moved."""
    crop = photo[60:84, 60:90]
    larger = upscale(network(name), crop, progress=unheard)
    back = larger.reshape(24, 4, 30, 4, 3).mean(axis=(1, 3))
    assert np.abs(back - crop).mean() < 8 * STEP
    assert np.abs((back - crop).mean(axis=(0, 1))).max() < 6 * STEP
    assert np.abs(back[:, :, ::-1] - crop).mean() > 30 * STEP
    assert np.abs(back[1:] - crop[:-1]).mean() > np.abs(back - crop).mean()


def test_grey_goes_in_as_equal_channels_and_comes_back_grey(network: Enlarger, photo: Pixels) -> None:
    grey = photo[40:72, 60:100].mean(axis=2, keepdims=True)
    loaded = network("animevideov3")
    larger = upscale(loaded, grey, progress=unheard)
    assert larger.shape == (128, 160, 1)
    colour = upscale(loaded, np.repeat(grey, 3, axis=2), progress=unheard)
    np.testing.assert_allclose(larger[:, :, 0], colour.mean(axis=2), atol=1e-6)


def test_progress_rises_from_nothing_to_everything_over_all_passes() -> None:
    told: list[float] = []
    pixels = np.zeros((4, 500, 3), np.float32)
    upscale(with_tiles(384), pixels, passes=2, progress=told.append)
    assert told == sorted(told)
    assert told[0] == 0
    assert told[-1] == pytest.approx(1)
    assert pytest.approx(1 / 5) in told
    assert len(told) > 5


def test_a_canceled_job_stops_within_its_window() -> None:
    told: list[float] = []

    def cancel_once_begun(share: float) -> None:
        told.append(share)
        if share > 0:
            raise JobCanceled

    with pytest.raises(JobCanceled):
        upscale(
            with_tiles(384),
            np.zeros((4, 900, 3), np.float32),
            progress=cancel_once_begun,
        )
    assert told[0] == 0
    assert 0 < told[1] < 1 / 3
    assert len(told) == 2


def test_what_would_be_too_large_is_refused_before_anything_is_run(network: Enlarger) -> None:
    told: list[float] = []
    with pytest.raises(ImageError, match=r"5,000 × 1 pixels would become 20,000 × 4"):
        upscale(network("animevideov3"), np.zeros((1, 5000, 3), np.float32), progress=told.append)
    assert told == []


class Cramped:
    """A runtime with room for so many pixels; it repeats every pixel."""

    def __init__(self, room_px: int, scale: int = 2) -> None:
        self.room_px = room_px
        self.scale = scale
        self.tried: list[int] = []

    def run(self, pixels: Pixels, _tell: Tell, /) -> Pixels:
        self.tried.append(max(pixels.shape[:2]))
        if pixels.shape[0] * pixels.shape[1] > self.room_px:
            raise OutOfMemory("cramped", "there is no room")
        return pixels.repeat(self.scale, axis=0).repeat(self.scale, axis=1)


def cramped(room_px: int) -> tuple[Network, Cramped]:
    runtime = Cramped(room_px)
    found = built_in("animevideov3-x2")
    return Network(replace(found, tiles=replace(found.tiles, largest_px=384)), runtime, "cpu"), runtime


def test_a_window_without_room_is_halved_until_it_fits_and_the_size_is_kept() -> None:
    """The image is whole, progress never goes back, and the next image begins with the tile that fitted."""
    loaded, runtime = cramped(110 * 110)
    told: list[float] = []
    image = np.random.default_rng(3).random((300, 250, 3), np.float32)
    larger = upscale(loaded, image, progress=told.append)
    np.testing.assert_allclose(larger, image.repeat(2, axis=0).repeat(2, axis=1), atol=1e-5)
    assert loaded.window_px == 96
    assert [side for side in runtime.tried if side > 96] == [308, 172]
    assert told == sorted(told)
    runtime.tried.clear()
    upscale(loaded, image, progress=told.append)
    assert max(runtime.tried) <= 96


def test_where_nothing_fits_the_smallest_tile_is_named() -> None:
    loaded, _ = cramped(100)
    with pytest.raises(ModelError, match="not even tiles of 54 pixels fit the memory"):
        upscale(loaded, np.zeros((90, 90, 3), np.float32), progress=unheard)


def test_a_moment_without_memory_makes_no_later_tile_smaller() -> None:
    """The network stays loaded for the next job; only what did not fit in truth is remembered."""
    loaded, runtime = cramped(10**9)
    loaded.used_px = 32
    upscale(loaded, np.zeros((300, 250, 3), np.float32), progress=unheard)
    assert loaded.used_px == 384
    assert runtime.tried == [308]
