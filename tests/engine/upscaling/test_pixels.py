from __future__ import annotations

import gc

import numpy as np
import pytest

from renderline.engine.upscaling.pixels import from_mat, mirrored, to_mat, with_channels


@pytest.mark.parametrize("shape", [(1, 1, 3), (5, 7, 3), (16, 3, 1), (64, 48, 4)])
def test_pixels_come_back_from_ncnn_as_they_went(shape: tuple[int, int, int]) -> None:
    pixels = np.random.default_rng(1).random(shape, np.float32)
    np.testing.assert_array_equal(from_mat(to_mat(pixels)), pixels)


def test_a_matrix_keeps_its_pixels_when_the_array_is_gone() -> None:
    """ncnn borrows an array's memory; freed and used again, it would hold anything."""
    matrices = [to_mat(np.full((40, 40, 3), value, np.float32)) for value in range(50)]
    gc.collect()
    overwriting = [np.full((40, 40, 3), -1, np.float32) for _ in range(100)]
    assert [float(from_mat(matrix).mean()) for matrix in matrices] == list(range(50))
    assert len(overwriting) == 100


def test_an_array_keeps_its_pixels_when_the_matrix_is_gone() -> None:
    kept = from_mat(to_mat(np.full((40, 40, 3), 0.5, np.float32)))
    gc.collect()
    others = [to_mat(np.full((40, 40, 3), -1, np.float32)) for _ in range(20)]
    assert (kept == 0.5).all()
    assert len(others) == 20


@pytest.mark.parametrize("size", [(1, 1), (1, 4), (3, 2), (30, 30)])
def test_the_margin_is_a_reflection_even_where_it_is_wider_than_the_image(size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(2).random((*size, 3), np.float32)
    margined = mirrored(pixels, 10)
    assert margined.shape == (size[0] + 20, size[1] + 20, 3)
    np.testing.assert_array_equal(margined[10:-10, 10:-10], pixels)
    np.testing.assert_array_equal(margined[9, 10:-10], pixels[0])
    np.testing.assert_array_equal(margined[10:-10, -10], pixels[:, -1])


def test_grey_becomes_equal_channels_and_back() -> None:
    grey = np.random.default_rng(3).random((4, 5, 1), np.float32)
    colour = with_channels(grey, 3)
    assert colour.shape == (4, 5, 3)
    np.testing.assert_allclose(with_channels(colour, 1), grey, atol=1e-7)
    assert with_channels(colour, 3) is colour
