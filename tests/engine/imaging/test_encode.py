"""What is written is what comes back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as shapes
from numpy.typing import NDArray
from PIL import Image

from renderline.engine.imaging.decode import decode
from renderline.engine.imaging.encode import write_png

Pixels = NDArray[np.float32]

UNIT = st.floats(0, 1, width=32)
PIXELS = st.sampled_from([1, 3]).flatmap(
    lambda channels: shapes.arrays(
        np.float32, st.tuples(st.integers(1, 6), st.integers(1, 6), st.just(channels)), elements=UNIT
    )
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pixels=PIXELS, with_alpha=st.booleans(), is_16_bit=st.booleans())
def test_pixels_come_back_within_half_a_step(
    tmp_path: Path, pixels: Pixels, *, with_alpha: bool, is_16_bit: bool
) -> None:
    alpha = pixels[:, :, 0].copy() if with_alpha else None
    path = tmp_path / "round.png"
    write_png(path, pixels, alpha, is_16_bit=is_16_bit)
    found = decode(path)
    wide = is_16_bit and alpha is None and pixels.shape[2] == 1
    assert found.is_16_bit == wide
    half_a_step = 0.5001 / (65_535 if wide else 255)
    assert np.abs(found.pixels - pixels).max() <= half_a_step
    if alpha is not None:
        assert found.alpha is not None
        assert np.abs(found.alpha - alpha).max() <= half_a_step


@pytest.mark.parametrize(
    ("value", "expected"),
    [(-1.0, 0), (2.0, 255), (np.nan, 0), (np.inf, 255), (-np.inf, 0), (0.4999 / 255, 0), (0.5001 / 255, 1)],
)
def test_values_are_cut_off_and_rounded_to_the_nearest_step(
    tmp_path: Path, value: float, expected: int
) -> None:
    path = tmp_path / "one.png"
    write_png(path, np.full((1, 1, 1), value, np.float32))
    with Image.open(path) as image:
        assert image.getpixel((0, 0)) == expected


def test_the_profile_comes_back(tmp_path: Path, srgb: bytes) -> None:
    path = tmp_path / "profiled.png"
    write_png(path, np.zeros((2, 2, 3), np.float32), icc_profile=srgb)
    assert decode(path).icc_profile == srgb


def test_the_same_pixels_give_the_same_bytes(tmp_path: Path, colors: NDArray[np.uint8]) -> None:
    pixels = colors.astype(np.float32) / np.float32(255)
    one, other = tmp_path / "one.png", tmp_path / "other.png"
    write_png(one, pixels)
    write_png(other, pixels)
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize(
    ("pixels", "alpha", "message"),
    [
        ((2, 2), None, "height, width, 1 or 3"),
        ((2, 2, 4), None, "height, width, 1 or 3"),
        ((0, 2, 3), None, "height, width, 1 or 3"),
        ((2, 2, 3), (2, 3), "like its pixels"),
    ],
)
def test_other_shapes_are_refused_and_leave_no_file(
    tmp_path: Path, pixels: tuple[int, ...], alpha: tuple[int, ...] | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        write_png(
            tmp_path / "refused.png",
            np.zeros(pixels, np.float32),
            None if alpha is None else np.zeros(alpha, np.float32),
        )
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_finished_is_not_begun(tmp_path: Path) -> None:
    """A folder stands where the file should go."""
    path = tmp_path / "taken.png"
    path.mkdir()
    with pytest.raises(OSError, match="taken"):
        write_png(path, np.zeros((2, 2, 3), np.float32))
    assert list(tmp_path.iterdir()) == [path]
