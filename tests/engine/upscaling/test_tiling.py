from __future__ import annotations

from typing import TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from renderline.engine.upscaling.progress import Tell, unheard
from renderline.engine.upscaling.tiling import Cut, Stretch, enlarge_in_windows, stretches

Pixels: TypeAlias = NDArray[np.float32]


@pytest.mark.parametrize(
    ("length_px", "window_px", "overlap_px", "extents"),
    [
        (1, 64, 16, [(0, 1)]),
        (64, 64, 16, [(0, 64)]),
        (65, 64, 16, [(0, 48), (16, 65)]),
        (96, 64, 16, [(0, 64), (32, 96)]),
        (97, 64, 16, [(0, 53), (21, 75), (43, 97)]),
        (10, 4, 0, [(0, 3), (3, 6), (6, 10)]),
        (5, 3, 1, [(0, 3), (1, 4), (2, 5)]),
    ],
)
def test_windows_are_nearly_equal_and_as_few_as_possible(
    length_px: int, window_px: int, overlap_px: int, extents: list[tuple[int, int]]
) -> None:
    assert [(each.start, each.stop) for each in stretches(length_px, window_px, overlap_px)] == extents


def test_a_window_fades_around_the_border_and_not_at_the_images_own_edge() -> None:
    assert stretches(96, 64, 16) == (
        Stretch(0, 64, fade_in=(0, 0), fade_out=(40, 56)),
        Stretch(32, 96, fade_in=(40, 56), fade_out=(96, 96)),
    )


@pytest.mark.parametrize(("window_px", "overlap_px"), [(32, 16), (1, 1), (0, 0)])
def test_a_window_needs_room_between_its_overlaps(window_px: int, overlap_px: int) -> None:
    with pytest.raises(ValueError, match="no room between overlaps"):
        stretches(100, window_px, overlap_px)


def test_what_a_window_makes_of_its_edge_is_thrown_away() -> None:
    """A network that spoils a band of its window, as all do whose reach is longer than what they are given."""

    def spoiling(part: Pixels, _: Tell) -> Pixels:
        result = part.copy()
        result[:4, :], result[-4:, :], result[:, :4], result[:, -4:] = 1, 1, 1, 1
        return result

    black = np.zeros((100, 90, 3), np.float32)
    result = enlarge_in_windows(black, spoiling, scale=1, cut=Cut(window_px=40, overlap_px=8), tell=unheard)
    assert result[4:-4, 4:-4].max() == 0
    assert result[0].min() == 1


def test_where_windows_disagree_the_result_changes_gradually() -> None:
    made = iter((0.0, 1.0))

    def disagreeing(part: Pixels, _: Tell) -> Pixels:
        return np.full_like(part, next(made))

    strip = np.zeros((1, 96, 1), np.float32)
    result = enlarge_in_windows(
        strip, disagreeing, scale=1, cut=Cut(window_px=64, overlap_px=16), tell=unheard
    )[0, :, 0]
    assert (result[:40] == 0).all()
    assert (result[56:] == 1).all()
    assert np.diff(result).max() <= 1 / 16 + 1e-6


def test_progress_stops_the_work_between_two_windows() -> None:
    class Stopped(Exception):
        pass

    ran: list[tuple[int, ...]] = []

    def counted(part: Pixels, _: Tell) -> Pixels:
        ran.append(part.shape)
        return part

    def stop_after_two(share: float) -> None:
        if share >= 2 / 9:
            raise Stopped

    with pytest.raises(Stopped):
        enlarge_in_windows(
            np.zeros((96, 96, 3), np.float32),
            counted,
            scale=1,
            cut=Cut(window_px=48, overlap_px=8),
            tell=stop_after_two,
        )
    assert len(ran) == 2


def test_what_a_network_tells_of_its_window_counts_as_a_part_of_the_whole() -> None:
    told: list[float] = []

    def telling(part: Pixels, tell: Tell) -> Pixels:
        tell(0.5)
        return part

    strip = np.zeros((1, 160, 1), np.float32)
    enlarge_in_windows(strip, telling, scale=1, cut=Cut(window_px=64, overlap_px=16), tell=told.append)
    assert told == [0, 1 / 8, 1 / 4, 3 / 8, 1 / 2, 5 / 8, 3 / 4, 7 / 8, 1]
