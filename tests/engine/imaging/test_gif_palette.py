"""At most 256 colours, exact where they are few enough."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from renderline.engine.imaging.gif_palette import with_palette


@pytest.mark.parametrize("count", [1, 2, 255, 256])
def test_few_colors_are_kept_exactly(count: int) -> None:
    values = np.random.default_rng(count).integers(0, 256, (count, 1, 3), dtype=np.uint8)
    indexed = with_palette(Image.fromarray(values))
    assert indexed.mode == "P"
    assert np.array_equal(np.asarray(indexed.convert("RGB")), values)


def test_many_colors_are_close_on_average(colors: NDArray[np.uint8]) -> None:
    indexed = with_palette(Image.fromarray(colors).resize((144, 96)))
    shown = np.asarray(indexed.convert("RGB").resize((36, 24), Image.Resampling.BOX)).astype(int)
    assert np.abs(shown - colors).mean() < 6


@pytest.mark.parametrize(("alpha", "there"), [(0, False), (127, False), (128, True), (255, True)])
def test_a_pixel_is_there_or_not(alpha: int, *, there: bool) -> None:
    indexed = with_palette(Image.new("RGBA", (2, 2), (10, 20, 30, alpha)))
    shown = np.asarray(indexed.convert("RGBA"))[0, 0].tolist()
    assert shown[3] == (255 if there else 0)
    if there:
        assert shown[:3] == [10, 20, 30]


def test_255_colors_and_nothing_are_kept_exactly() -> None:
    values = np.random.default_rng(3).integers(0, 256, (16, 16, 4), dtype=np.uint8)
    values[:, :, 3] = 255
    values[0, 0] = 0
    shown = np.asarray(with_palette(Image.fromarray(values)).convert("RGBA"))
    assert shown[0, 0, 3] == 0
    assert np.array_equal(shown.reshape(-1, 4)[1:], values.reshape(-1, 4)[1:])


@pytest.mark.parametrize("mode", ["L", "LA"])
def test_gray_is_kept_exactly(mode: str) -> None:
    gray = Image.fromarray(np.arange(250, dtype=np.uint8).reshape(10, 25)).convert(mode)
    assert np.array_equal(np.asarray(with_palette(gray).convert("L")), np.asarray(gray.convert("L")))
