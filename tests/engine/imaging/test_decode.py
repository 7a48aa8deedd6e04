"""Pictures of every stored form come out as the same kind of array."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageOps
from PIL.PngImagePlugin import PngInfo

from renderline.engine.imaging.decode import decode

Store = Callable[..., Path]
Colors = NDArray[np.uint8]

ORIENTATION = 0x0112
LOSSY_STEPS = 12


def steps(values: NDArray[np.float32]) -> NDArray[np.int_]:
    return np.rint(values * 255).astype(int)


def paletted(indices: list[int]) -> Image.Image:
    """A row of pixels that are red, green or blue by their index."""
    image = Image.fromarray(np.array([indices], np.uint8))
    image.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    return image


@pytest.mark.parametrize(
    ("kind", "options", "tolerance"),
    [
        ("PNG", {}, 0),
        ("BMP", {}, 0),
        ("TIFF", {}, 0),
        ("WEBP", {"lossless": True}, 0),
        ("JPEG", {"quality": 98, "subsampling": 0}, LOSSY_STEPS),
        ("AVIF", {"quality": 98}, LOSSY_STEPS),
    ],
)
def test_every_format_gives_its_colors(
    store: Store, colors: Colors, kind: str, options: dict[str, object], tolerance: int
) -> None:
    found = decode(store(Image.fromarray(colors), kind, **options))
    assert found.pixels.dtype == np.float32
    assert found.pixels.shape == (24, 36, 3)
    assert np.abs(steps(found.pixels) - colors).max() <= tolerance
    assert (found.alpha, found.icc_profile, found.is_16_bit, found.notes) == (None, None, False, ())


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_mode_of_a_png_gives_what_a_viewer_shows(store: Store, colors: Colors, mode: str) -> None:
    image = Image.fromarray(colors).convert("RGBA")
    image.putalpha(Image.fromarray(colors[:, :, 0]))
    stored = image.convert(mode)
    found = decode(store(stored))
    gray = mode in {"1", "L", "LA"}
    expected = np.asarray(stored.convert("LA" if gray else "RGBA"))
    assert found.pixels.shape[2] == (1 if gray else 3)
    assert np.array_equal(steps(found.pixels), expected[:, :, :-1])
    alpha = np.full((24, 36), 255) if found.alpha is None else steps(found.alpha)
    assert np.array_equal(alpha, expected[:, :, -1])


@pytest.mark.parametrize(
    ("image", "key"),
    [
        (Image.new("RGB", (2, 1), (9, 8, 7)), (9, 8, 7)),
        (Image.new("L", (2, 1), 9), 9),
        (Image.new("1", (2, 1), 0), 0),
        (paletted([1, 1]), 1),
        (Image.fromarray(np.full((1, 2), 900, np.uint16)), 900),
    ],
    ids=["RGB", "L", "1", "P", "I;16"],
)
def test_a_color_that_stands_for_transparent_becomes_alpha(
    store: Store, image: Image.Image, key: object
) -> None:
    found = decode(store(image, transparency=key))
    assert found.alpha is not None
    assert not found.alpha.any()


def test_a_palette_with_alpha_keeps_each_entrys_alpha(store: Store) -> None:
    found = decode(store(paletted([0, 1, 2]), transparency=bytes([0, 128, 255])))
    assert found.alpha is not None
    assert steps(found.alpha).tolist() == [[0, 128, 255]]
    assert steps(found.pixels)[0, 1].tolist() == [0, 255, 0]


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_gray_of_16_bits_keeps_every_step(store: Store, kind: str) -> None:
    values = np.arange(65_536, dtype=np.uint16).reshape(256, 256)
    found = decode(store(Image.fromarray(values), kind))
    assert found.is_16_bit
    assert found.pixels.shape == (256, 256, 1)
    assert np.array_equal(np.rint(found.pixels[:, :, 0].astype(np.float64) * 65_535), values)


def test_colors_of_16_bits_are_read_with_8_and_a_note(tmp_path: Path, png_rgb_16: bytes) -> None:
    path = tmp_path / "deep.png"
    path.write_bytes(png_rgb_16)
    found = decode(path)
    assert steps(found.pixels).tolist() == [[[255, 128, 0]]]
    assert not found.is_16_bit
    assert found.notes == ("the image has 16 bits a channel; its colours were read with 8",)


@pytest.mark.parametrize(("value", "expected"), [(65_535, 1.0), (1_000_000, 1.0), (0, 0.0)])
def test_gray_of_32_bits_is_scaled_with_a_note(store: Store, value: int, expected: float) -> None:
    found = decode(store(Image.new("I", (2, 2), value), "TIFF"))
    assert found.pixels.max() == pytest.approx(expected, abs=1e-4)
    assert "scaled to 16" in found.notes[0]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_the_picture_is_upright_whatever_its_exif_says(store: Store, kind: str, orientation: int) -> None:
    upright = Image.new("RGB", (32, 16), "white")
    ImageDraw.Draw(upright).rectangle((0, 0, 15, 7), fill="red")
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    found = decode(store(lying(upright, orientation), kind, exif=exif.tobytes()))
    assert found.pixels.shape[:2] == (16, 32)
    red = steps(found.pixels[:, :, 1]) < 100
    assert red[1:7, 1:15].all()
    assert not red[:, 18:].any()
    assert not red[10:].any()


def lying(upright: Image.Image, orientation: int) -> Image.Image:
    """The stored picture of which a viewer makes the upright one."""
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    return upright.transpose(turns[orientation]) if orientation in turns else upright


def test_a_profile_is_kept_and_its_colors_are_not_touched(
    store: Store, colors: Colors, swapped_profile: bytes
) -> None:
    found = decode(store(Image.fromarray(colors), icc_profile=swapped_profile))
    assert found.icc_profile == swapped_profile
    assert np.array_equal(steps(found.pixels), colors)


def test_a_gray_picture_with_a_profile_for_colors_becomes_colors(store: Store, srgb: bytes) -> None:
    found = decode(store(Image.new("L", (2, 2), 77), icc_profile=srgb))
    assert found.pixels.shape == (2, 2, 3)
    assert found.icc_profile == srgb


@pytest.mark.parametrize("profile", [b"no profile at all", bytes(200)])
def test_a_profile_that_is_none_is_left_out_with_a_note(store: Store, profile: bytes) -> None:
    found = decode(store(Image.new("RGB", (2, 2), "red"), icc_profile=profile))
    assert found.icc_profile is None
    assert found.notes == ("the image's colour profile does not fit its pixels and was left out",)


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk_without_a_profile_becomes_rgb_with_a_note(store: Store, kind: str) -> None:
    found = decode(store(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), kind))
    assert found.pixels.shape == (16, 16, 3)
    red, green, blue = steps(found.pixels)[8, 8]
    assert (red > 240, green < 15, blue < 15) == (True, True, True)
    assert "rule of thumb" in found.notes[0]


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk_with_a_profile_shows_what_the_press_prints(
    store: Store, cmyk_profile: bytes, kind: str
) -> None:
    found = decode(store(Image.new("CMYK", (16, 16), (255, 0, 0, 0)), kind, icc_profile=cmyk_profile))
    red, green, blue = steps(found.pixels)[8, 8]
    assert (red < 100, green > 140, blue < 100) == (True, True, True)
    assert (found.icc_profile, found.notes) == (None, ())


def test_lab_becomes_srgb_without_a_profile(store: Store) -> None:
    found = decode(store(Image.new("LAB", (2, 2), (255, 128, 128)), "TIFF"))
    assert (steps(found.pixels) >= 254).all()
    assert found.icc_profile is None


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_the_first_frame_is_used_and_the_others_are_mentioned(store: Store, kind: str) -> None:
    frames = [Image.new("RGB", (8, 8), color) for color in ("red", "lime", "blue")]
    found = decode(store(frames[0], kind, save_all=True, append_images=frames[1:]))
    red, green, blue = steps(found.pixels)[4, 4]
    assert (red > 250, green < 5, blue < 5) == (True, True, True)
    assert found.notes == ("only the first of 3 frames was used",)


def test_broken_facts_beside_the_pixels_stop_nothing(store: Store, colors: Colors) -> None:
    info = PngInfo()
    info.add(b"eXIf", b"II*\0\xff\xff\xff\xff broken")
    found = decode(store(Image.fromarray(colors), pnginfo=info))
    assert np.array_equal(steps(found.pixels), colors)


def test_nothing_is_turned_without_a_reason(store: Store, colors: Colors) -> None:
    """A picture without EXIF and its mirror image stay two."""
    mirrored = ImageOps.mirror(Image.fromarray(colors))
    assert np.array_equal(steps(decode(store(mirrored)).pixels), colors[:, ::-1])
