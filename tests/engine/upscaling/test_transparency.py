from __future__ import annotations

import numpy as np
import pytest

from renderline.engine.upscaling.transparency import bled, enlarged_alpha


@pytest.mark.parametrize(
    ("alpha", "size"), [(0.0, (1, 1)), (1.0, (3, 5)), (0.5, (8, 8))], ids=["invisible", "opaque", "half"]
)
def test_even_transparency_stays_what_it_is(alpha: float, size: tuple[int, int]) -> None:
    larger = enlarged_alpha(np.full(size, alpha, np.float32), 4)
    assert larger.shape == (size[0] * 4, size[1] * 4)
    np.testing.assert_allclose(larger, alpha, atol=1e-6)


def test_an_edge_of_transparency_stays_between_nothing_and_everything() -> None:
    alpha = np.zeros((8, 8), np.float32)
    alpha[:, 4:] = 1
    larger = enlarged_alpha(alpha, 4)
    assert larger.min() == 0
    assert larger.max() == 1
    assert (np.diff(larger[16]) >= 0).sum() > 25


@pytest.mark.parametrize("size", [(1, 2), (7, 5), (64, 64), (33, 100)])
def test_the_colour_of_one_visible_pixel_fills_the_rest(size: tuple[int, int]) -> None:
    colour, alpha = np.zeros((*size, 3), np.float32), np.zeros(size, np.float32)
    colour[-1, -1], alpha[-1, -1] = (0.2, 0.4, 0.8), 0.01
    np.testing.assert_allclose(bled(colour, alpha), np.broadcast_to((0.2, 0.4, 0.8), (*size, 3)), atol=1e-5)


def test_visible_pixels_are_left_alone() -> None:
    rng = np.random.default_rng(4)
    colour = rng.random((20, 30, 3), np.float32)
    alpha = np.where(rng.random((20, 30)) < 0.5, 0, rng.random((20, 30))).astype(np.float32)
    filled = bled(colour, alpha)
    np.testing.assert_array_equal(filled[alpha > 0], colour[alpha > 0])


def test_hidden_pixels_take_the_colour_of_their_own_side() -> None:
    colour, alpha = np.zeros((8, 8, 3), np.float32), np.zeros((8, 8), np.float32)
    alpha[:, 0] = alpha[:, 7] = 1
    colour[:, 0], colour[:, 7] = (1, 0, 0), (0, 0, 1)
    filled = bled(colour, alpha)
    np.testing.assert_allclose(filled[:, 1], colour[:, 0])
    np.testing.assert_allclose(filled[:, 6], colour[:, 7])


@pytest.mark.parametrize("alpha", [0.0, 0.3, 1.0])
def test_with_nothing_to_fill_or_nothing_to_fill_it_with_the_image_stays(alpha: float) -> None:
    colour = np.random.default_rng(5).random((6, 6, 1), np.float32)
    assert bled(colour, np.full((6, 6), alpha, np.float32)) is colour
