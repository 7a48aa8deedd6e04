"""A network that changes nothing gives the image back, however it is cut."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from renderline.engine.upscaling.tiling import Cut, enlarge_in_windows, stretches, weights

ROUNDING = 1e-5
"""Many sums of float32; four hundred times less than a step of 8 bits."""

Sides = tuple[int, int, int]


@st.composite
def cuts(draw: st.DrawFn, longest_px: int = 3000) -> Sides:
    """A length, a window and an overlap that leaves it room."""
    overlap_px = draw(st.integers(0, 40))
    window_px = draw(st.integers(2 * overlap_px + 1, 2 * overlap_px + 200))
    return draw(st.integers(1, longest_px)), window_px, overlap_px


@given(cuts(), st.integers(1, 4))
def test_weights_sum_to_one_everywhere(cut: Sides, scale: int) -> None:
    total = np.zeros(cut[0] * scale, np.float32)
    for stretch in stretches(*cut):
        share = weights(stretch, scale)
        assert share.min() >= 0
        assert share.max() <= 1
        total[stretch.start * scale : stretch.stop * scale] += share
    np.testing.assert_allclose(total, 1, atol=ROUNDING)


@given(cuts())
def test_windows_cover_the_axis_in_order_and_keep_to_their_size(cut: Sides) -> None:
    length_px, window_px, overlap_px = cut
    found = stretches(*cut)
    assert (found[0].start, found[-1].stop) == (0, length_px)
    assert all(1 <= each.stop - each.start <= window_px for each in found)
    for before, after in pairwise(found):
        assert before.start < after.start <= before.stop
        assert before.fade_out == after.fade_in
        middle_px = sum(after.fade_in) // 2
        assert after.start == max(0, middle_px - overlap_px)
        assert before.stop == min(length_px, middle_px + overlap_px)


@given(cuts())
def test_no_window_is_run_that_fewer_could_replace(cut: Sides) -> None:
    length_px, window_px, overlap_px = cut
    count = len(stretches(*cut))
    most_px = 2 * overlap_px + (count - 1) * (window_px - 2 * overlap_px)
    assert count == 1 or most_px < length_px


@given(
    cuts(longest_px=70),
    st.integers(1, 70),
    st.integers(1, 3),
    st.sampled_from([1, 3]),
    st.integers(0, 2**32 - 1),
)
def test_an_identity_gives_the_image_back(
    cut: Sides, width: int, scale: int, channels: int, seed: int
) -> None:
    height, window_px, overlap_px = cut
    pixels = np.random.default_rng(seed).random((height, width, channels), np.float32)
    told: list[float] = []
    result = enlarge_in_windows(
        pixels,
        lambda part, _: _repeated(part, scale),
        scale=scale,
        cut=Cut(window_px=window_px, overlap_px=overlap_px),
        tell=told.append,
    )
    np.testing.assert_allclose(result, _repeated(pixels, scale), atol=ROUNDING)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, 1)


def _repeated(pixels: NDArray[np.float32], scale: int) -> NDArray[np.float32]:
    return pixels.repeat(scale, axis=0).repeat(scale, axis=1)
