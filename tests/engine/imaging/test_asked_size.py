"""Each engine's way of saying a size is understood."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderline.engine.imaging.asked_size import asked_size
from renderline.wire.pixel_size import PixelSize

Input = dict[str, Any]


@pytest.mark.parametrize(
    ("step_input", "size"),
    [
        ({}, (1024, 1024)),
        ({"width": 1536, "height": 640}, (1536, 640)),
        ({"width": 512}, (512, 1024)),
        ({"width": None, "height": 768}, (1024, 768)),
        ({"width": 0, "height": 0}, (1024, 1024)),
        ({"width": 99_999, "height": 8}, (4096, 8)),
        ({"size": "1024x1536"}, (1024, 1536)),
        ({"size": "256x256"}, (256, 256)),
        ({"size": "0x0"}, (1024, 1024)),
        ({"imageSize": "square_hd"}, (1024, 1024)),
        ({"imageSize": "landscape_16_9"}, (1024, 576)),
        ({"imageSize": "portrait_4_3"}, (768, 1024)),
        ({"imageSize": "1280*720"}, (1280, 720)),
        ({"imageSize": "unheard of"}, (1024, 1024)),
        ({"aspectRatio": "1:1", "resolution": "2K"}, (2048, 2048)),
        ({"aspectRatio": "1:1", "resolution": "4K"}, (4096, 4096)),
        ({"aspectRatio": "16:9", "resolution": "1K"}, (1360, 768)),
        ({"aspectRatio": "9:16", "resolution": "1k"}, (768, 1360)),
        ({"aspectRatio": "auto"}, (1024, 1024)),
        ({"aspectRatio": "0:0"}, (1024, 1024)),
        ({"aspectRatio": "1:1", "size": "large"}, (1536, 1536)),
        ({"aspectRatio": "16:9", "width": 640, "height": 480}, (640, 480)),
    ],
)
def test_the_size_is_what_the_input_says(step_input: Input, size: tuple[int, int]) -> None:
    assert asked_size(step_input) == PixelSize(*size)


@pytest.mark.parametrize("ratio", ["21:9", "3:2", "5:4", "4:5", "2.35:1", "19.5:9", "1:4", "9:21"])
def test_a_ratio_is_kept_with_about_a_megapixel(ratio: str) -> None:
    size = asked_size({"aspectRatio": ratio})
    width, height = map(float, ratio.split(":"))
    assert size.width_px / size.height_px == pytest.approx(width / height, rel=0.03)
    assert size.width_px * size.height_px == pytest.approx(1024 * 1024, rel=0.03)


@given(
    st.dictionaries(
        st.sampled_from(["width", "height", "size", "imageSize", "aspectRatio", "resolution"]),
        st.none() | st.integers() | st.floats() | st.text() | st.booleans(),
    )
)
def test_any_input_gives_a_size_that_can_be_drawn(step_input: Input) -> None:
    size = asked_size(step_input)
    assert 1 <= size.width_px <= 4096
    assert 1 <= size.height_px <= 4096
