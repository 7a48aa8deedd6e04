"""A target width keeps the proportions, to the pixel."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from renderline.cost.predict import known_size, output_size
from renderline.engine.imaging.opening import MAX_PIXELS
from renderline.engine.imaging.resize import resized, size_at_width
from renderline.errors import ImageError
from renderline.wire.pixel_size import PixelSize

SIDES = st.integers(1, 12_000)
WIDTHS = st.integers(1, 4096)


@pytest.mark.parametrize(
    ("source", "width_px", "height_px"),
    [
        ((4000, 3000), 1920, 1440),
        ((1920, 1080), 1280, 720),
        ((1000, 333), 500, 167),
        ((1000, 667), 500, 334),
        ((2, 1), 1, 1),
        ((3, 1), 1, 1),
        ((10_000, 1), 4096, 1),
        ((10_000, 4), 100, 1),
        ((4, 1), 6, 2),
        ((100, 100), 4096, 4096),
        ((333, 1000), 333, 1000),
        ((1, 1), 4096, 4096),
        ((1344, 768), 1024, 585),
    ],
)
def test_the_height_is_rounded_half_up_and_at_least_one(
    source: tuple[int, int], width_px: int, height_px: int
) -> None:
    assert size_at_width(PixelSize(*source), width_px) == PixelSize(width_px, height_px)


@given(width_px=SIDES, height_px=SIDES, target_px=WIDTHS)
def test_the_price_forecast_and_the_resize_agree(width_px: int, height_px: int, target_px: int) -> None:
    source = PixelSize(width_px, height_px)
    step_input = {"image": "x", "transforms": [{"type": "resize", "targetWidth": target_px}]}
    predicted = output_size("convertImage", step_input, known_size(source))
    assert predicted is not None
    if predicted.likely.width_px * predicted.likely.height_px <= MAX_PIXELS:
        assert size_at_width(source, target_px) == predicted.likely


def test_a_width_that_would_make_a_tower_of_pixels_is_refused() -> None:
    with pytest.raises(ImageError, match=r"at a width of 4,096 the image would be 4,096,000 high"):
        size_at_width(PixelSize(10, 10_000), 4096)


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "I;16"])
@pytest.mark.parametrize("size", [PixelSize(3, 2), PixelSize(40, 30)])
def test_every_mode_is_resized_both_ways(mode: str, size: PixelSize) -> None:
    made = resized(Image.new(mode, (20, 15)), size)
    assert (made.mode, made.size) == (mode, (size.width_px, size.height_px))


def test_the_same_size_is_left_alone() -> None:
    image = Image.new("RGB", (20, 15))
    assert resized(image, PixelSize(20, 15)) is image


def test_transparent_black_darkens_no_edge() -> None:
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((10, 10, 29, 29), fill=(255, 255, 255, 255))
    small = resized(image, PixelSize(13, 13))
    seen = [pixel for pixel in small.get_flattened_data() if isinstance(pixel, tuple) and pixel[3] > 20]
    assert len(seen) > 30
    assert all(min(pixel[:3]) > 245 for pixel in seen)
