from __future__ import annotations

import pytest

from renderline.engine.upscaling.size import check_size
from renderline.errors import ImageError


@pytest.mark.parametrize(
    ("width_px", "height_px", "scale", "passes"),
    [(1, 1, 4, 3), (4096, 4096, 4, 1), (256, 1, 4, 3), (240, 180, 4, 3), (16_384, 1, 1, 1)],
)
def test_what_fits_passes(width_px: int, height_px: int, scale: int, passes: int) -> None:
    check_size(width_px, height_px, scale, passes)


@pytest.mark.parametrize(
    ("width_px", "height_px", "scale", "passes", "said"),
    [
        (4097, 10, 4, 1, r"4 times per side, 4,097 × 10 pixels would become 16,388 × 40; at most 16,384"),
        (10, 4097, 4, 1, r"would become 40 × 16,388"),
        (257, 1, 4, 3, r"64 times per side, 257 × 1 pixels would become 16,448 × 64"),
        (100_000, 100_000, 2, 3, r"would become 800,000 × 800,000"),
    ],
)
def test_what_would_be_too_large_is_refused_with_its_size(
    width_px: int, height_px: int, scale: int, passes: int, said: str
) -> None:
    with pytest.raises(ImageError, match=said):
        check_size(width_px, height_px, scale, passes)
