"""Windows, joined, against the same image in one piece."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from renderline.engine.upscaling import models
from renderline.engine.upscaling.adding import add
from renderline.engine.upscaling.models import built_in
from renderline.engine.upscaling.network import Network, load
from renderline.engine.upscaling.progress import unheard
from renderline.engine.upscaling.runner import upscale
from renderline.engine.upscaling.tiling import Cut, enlarge_in_windows

Pixels: TypeAlias = NDArray[np.float32]
Enlarger: TypeAlias = Callable[[str], Network]

AIR = "urn:air:other:upscaler:civitai:1@1"
CRAMPED = """
import resource
from pathlib import Path
import numpy as np
from renderline.engine.upscaling.models import built_in
from renderline.engine.upscaling.network import load
from renderline.engine.upscaling.progress import unheard
from renderline.engine.upscaling.runner import upscale

network = load(built_in("animevideov3-x2"), 2)
network.window_px = 768
pages = int(Path("/proc/self/statm").read_text().split()[0])
limit = pages * resource.getpagesize() + 200 * 2**20
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
larger = upscale(network, np.full((250, 250, 3), 0.5, np.float32), progress=lambda share: None)
print(*larger.shape[:2], network.window_px)
"""


def psnr_db(left: Pixels, right: Pixels) -> float:
    return float(-10 * np.log10(np.square(left - right).mean() + 1e-12))


def off_steps(network: Network, pixels: Pixels, window_px: int, overlap_px: int) -> float:
    """The largest difference of a pixel, in steps of 8 bits."""
    told: list[float] = []
    joined = enlarge_in_windows(
        pixels,
        network.enlarge,
        scale=network.descriptor.scale,
        cut=Cut(window_px=window_px, overlap_px=overlap_px),
        tell=told.append,
    )
    assert len(told) > 2, "there are no seams in a single window"
    whole = np.clip(network.enlarge(pixels), 0, 1)
    return float(np.abs(np.clip(joined, 0, 1) - whole).max()) * 255


@pytest.mark.parametrize("name", ["animevideov3-x4", "animevideov3-x3"])
def test_the_shallow_networks_join_without_a_trace(network: Enlarger, photo: Pixels, name: str) -> None:
    crop = photo[40:136, 60:156]
    assert off_steps(network(name), crop, 64, built_in(name).tiles.overlap_px) <= 1


def test_half_the_overlap_would_show(network: Enlarger, photo: Pixels) -> None:
    """So the overlap is as long as it must be, and no longer."""
    crop = photo[40:136, 60:156]
    assert off_steps(network("animevideov3"), crop, 64, built_in("animevideov3").tiles.overlap_px // 3) > 1


def test_a_deep_network_joins_to_within_two_steps(network: Enlarger, photo: Pixels) -> None:
    strip = photo[60:84, 0:180]
    assert off_steps(network("x4plus-anime"), strip, 156, built_in("x4plus-anime").tiles.overlap_px) <= 2


@pytest.mark.parametrize(
    ("name", "height", "width"),
    [
        ("animevideov3-x4", 1, 1),
        ("animevideov3-x2", 3, 2000),
        ("animevideov3-x2", 2000, 3),
        ("animevideov3-x3", 97, 131),
        ("animevideov3-x4", 149, 1),
        ("animevideov3-x4", 63, 65),
    ],
)
def test_tiled_and_untiled_are_equal_at_any_size(
    network: Enlarger, name: str, height: int, width: int
) -> None:
    """Within one step of 8 bits, over the whole path of a job: margin, tiles, blending."""
    whole = network(name)
    image = np.random.default_rng(height * width).random((height, width, 3), np.float32)
    found, side_px = whole.descriptor, 384 if max(height, width) > 1000 else 96
    one_piece = replace(found, tiles=replace(found.tiles, largest_px=4096))
    in_tiles = load(replace(found, tiles=replace(found.tiles, largest_px=side_px)), 2)
    assert in_tiles.window_px == side_px
    at_once = Network(one_piece, whole._runtime, "cpu")
    at_once.window_px = 4096
    difference = upscale(in_tiles, image, progress=unheard) - upscale(at_once, image, progress=unheard)
    assert np.abs(difference).max() <= 1 / 255


@pytest.mark.parametrize("level", [0.5, 0.8, 1.0])
@pytest.mark.parametrize("name", ["animevideov3-x2", "animevideov3-x4", "x4plus-anime"])
def test_the_edges_of_an_even_grey_are_as_grey_as_its_middle(
    network: Enlarger, name: str, level: float
) -> None:
    """A network takes what is outside for black; the margin keeps that from being seen."""
    grey = np.full((20, 24, 3), level, np.float32)
    larger = upscale(network(name), grey, progress=unheard)
    middle = larger[larger.shape[0] // 2, larger.shape[1] // 2]
    assert psnr_db(np.broadcast_to(middle, larger.shape), larger) >= 50


@pytest.mark.parametrize("file", ["rrdb-x4-new.pth", "rrdb-x2.safetensors", "rrdb-x1.pth", "compact-x4.pth"])
def test_tiles_of_a_converted_network_join(weights: Path, photo: Pixels, tmp_path: Path, file: str) -> None:
    """With the overlap that was measured when it was added; blocks of pixels are the same in every tile."""
    entry = add(AIR, weights / file, tmp_path)
    loaded = load(models.find(AIR, models_dir=tmp_path).descriptor, 2)
    whole = upscale(loaded, photo, progress=unheard)
    loaded.window_px = max(64, loaded.descriptor.tiles.smallest_window_px)
    tiled = upscale(loaded, photo, progress=unheard)
    assert psnr_db(whole, tiled) >= 50
    assert entry.tiles.overlap_px <= 40


@pytest.mark.skipif(sys.platform != "linux", reason="no other system limits a process's memory so")
def test_memory_that_runs_out_makes_smaller_tiles() -> None:
    """A process of its own that may take no more than 200 MiB: ncnn gives up, and the image is whole all the same."""
    done = subprocess.run(
        [sys.executable, "-c", CRAMPED], check=True, capture_output=True, text=True, timeout=120
    )
    height, width, window_px = map(int, done.stdout.split())
    assert (height, width) == (500, 500)
    assert 54 <= window_px < 768
