"""Windows, joined, against the same image in one piece."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from renderline.engine.upscaling.models import built_in
from renderline.engine.upscaling.network import Network
from renderline.engine.upscaling.tiling import Cut, enlarge_in_windows

Pixels: TypeAlias = NDArray[np.float32]
Enlarger: TypeAlias = Callable[[str], Network]


def off_steps(network: Network, pixels: Pixels, window_px: int, overlap_px: int) -> float:
    """The largest difference of a pixel, in steps of 8 bits."""
    told: list[float] = []
    joined = enlarge_in_windows(
        pixels,
        network.enlarge,
        scale=network.descriptor.scale,
        cut=Cut(window_px=window_px, overlap_px=overlap_px),
        progress=told.append,
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
