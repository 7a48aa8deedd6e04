"""Profiles are applied, recognised and left alone."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from renderline.engine.imaging.color import color_space, in_srgb, to_srgb


def test_a_profile_says_what_it_describes(srgb: bytes) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert (color_space(srgb), color_space(lab)) == ("RGB", "Lab")


@pytest.mark.parametrize("data", [b"", b"short", bytes(500)])
def test_other_bytes_are_no_profile(data: bytes) -> None:
    assert color_space(data) is None


def test_colors_are_those_that_the_profile_means(swapped_profile: bytes) -> None:
    red = in_srgb(Image.new("RGB", (1, 1), (250, 5, 5)), swapped_profile)
    assert red is not None
    pixel = np.asarray(red)[0, 0].astype(int)
    assert pixel[2] > 200
    assert pixel[0] < 60


def test_srgb_by_any_name_changes_no_pixel(srgb: bytes, colors: NDArray[np.uint8]) -> None:
    renamed = srgb.replace("sRGB".encode("utf-16-be"), "xYZW".encode("utf-16-be"))
    converted = in_srgb(Image.fromarray(colors), renamed)
    assert converted is not None
    assert np.array_equal(np.asarray(converted), colors)


def test_alpha_has_no_color(swapped_profile: bytes, colors: NDArray[np.uint8]) -> None:
    image = Image.fromarray(colors)
    image.putalpha(Image.fromarray(colors[:, :, 0]))
    converted = in_srgb(image, swapped_profile)
    assert converted is not None
    assert converted.mode == "RGBA"
    assert np.array_equal(np.asarray(converted.getchannel("A")), colors[:, :, 0])


def test_the_picture_given_is_not_changed(swapped_profile: bytes, colors: NDArray[np.uint8]) -> None:
    image = Image.fromarray(colors)
    in_srgb(image, swapped_profile)
    assert np.array_equal(np.asarray(image), colors)


def test_a_profile_for_other_pixels_cannot_be_applied(srgb: bytes) -> None:
    assert to_srgb(Image.new("CMYK", (1, 1)), srgb) is None
    assert in_srgb(Image.new("RGB", (1, 1)), srgb[:200]) is None


def test_the_builtin_profile_is_one_that_files_carry(srgb: bytes) -> None:
    """The fixtures stand on it."""
    assert ImageCms.getOpenProfile(io.BytesIO(srgb)).profile.xcolor_space.strip() == "RGB"
