"""A blur changes what it is told to, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from renderline.engine.imaging.blur import Region, blurred_inside, blurred_outside

SIDE = 48
NOISE = Image.fromarray(np.random.default_rng(7).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8))
COORDINATES = st.integers(-20, SIDE + 20)
REGIONS = st.lists(
    st.builds(Region, left=COORDINATES, top=COORDINATES, right=COORDINATES, bottom=COORDINATES), max_size=3
)


def mask(regions: list[Region]) -> NDArray[np.bool_]:
    inside = np.zeros((SIDE, SIDE), bool)
    for region in regions:
        left, right = sorted((max(region.left, 0), max(region.right, 0)))
        top, bottom = sorted((max(region.top, 0), max(region.bottom, 0)))
        inside[top:bottom, left:right] = True
    return inside


def changed(image: Image.Image) -> NDArray[np.bool_]:
    differs: NDArray[np.bool_] = np.any(np.asarray(image) != np.asarray(NOISE), axis=2)
    return differs


@settings(max_examples=60, deadline=None)
@given(regions=REGIONS, radius_px=st.integers(1, 100))
def test_only_the_regions_or_only_the_rest_is_blurred(regions: list[Region], radius_px: int) -> None:
    inside = mask(regions)
    assert not changed(blurred_inside(NOISE, radius_px, regions))[~inside].any()
    assert not changed(blurred_outside(NOISE, radius_px, regions))[inside].any()


@pytest.mark.parametrize("radius_px", [1, 10, 100])
def test_what_is_blurred_loses_its_contrast(radius_px: int) -> None:
    region = Region(left=8, top=8, right=40, bottom=40)
    inside = np.asarray(blurred_inside(NOISE, radius_px, [region]))[8:40, 8:40]
    outside = np.asarray(blurred_outside(NOISE, radius_px, [region]))[:8]
    assert inside.std() < 0.5 * np.asarray(NOISE).std()
    assert outside.std() < 0.5 * np.asarray(NOISE).std()


def test_a_larger_radius_blurs_more() -> None:
    spread = [np.asarray(blurred_outside(NOISE, radius_px, []))[:, :, 0].std() for radius_px in (1, 3, 9, 27)]
    assert spread == sorted(spread, reverse=True)


@pytest.mark.parametrize(
    "region",
    [
        Region(left=5, top=6, right=20, bottom=30),
        Region(left=20, top=30, right=5, bottom=6),
        Region(left=5, top=30, right=20, bottom=6),
    ],
)
def test_corners_may_come_in_any_order(region: Region) -> None:
    assert region.within(SIDE, SIDE) == (5, 6, 20, 30)


@pytest.mark.parametrize(
    "regions",
    [[], [Region(left=9, top=9, right=9, bottom=30)], [Region(left=99, top=99, right=200, bottom=200)]],
    ids=["none", "empty", "beyond the edge"],
)
def test_without_a_region_inside_nothing_or_everything_is_blurred(regions: list[Region]) -> None:
    assert not changed(blurred_inside(NOISE, 5, regions)).any()
    assert changed(blurred_outside(NOISE, 5, regions)).mean() > 0.95


@pytest.mark.parametrize(("mode", "kept"), [("L", "L"), ("LA", "LA"), ("RGBA", "RGBA"), ("I;16", "L")])
def test_every_mode_is_blurred(mode: str, kept: str) -> None:
    image = Image.new(mode, (20, 20))
    assert blurred_outside(image, 4, []).mode == kept


def test_an_unblurred_picture_keeps_its_16_bits() -> None:
    image = Image.new("I;16", (20, 20), 12_345)
    assert blurred_inside(image, 4, []) is image


def test_transparent_black_darkens_no_edge() -> None:
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((10, 10, 29, 29), fill=(255, 255, 255, 255))
    values = np.asarray(blurred_outside(image, 3, []))
    assert (values[values[:, :, 3] > 40][:, :3] > 240).all()
