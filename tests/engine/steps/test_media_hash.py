"""Perceptual hashes know the same picture again and tell others apart; the test pictures are drawn here."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from renderline.engine.imaging.hashing import HASHES, hashes
from renderline.errors import ImageError

NAMES = tuple(HASHES)
BITS = {"perceptual": 64, "perceptualDct": 64, "perceptualDct256": 256}


def picture(number: int) -> Image.Image:
    """Soft shapes of several sizes, as photographs have; another number is another picture."""
    cells = np.random.default_rng(number).integers(0, 256, (20, 24), dtype=np.uint8)
    return Image.fromarray(cells).resize((240, 200), Image.Resampling.BICUBIC).convert("RGB")


def hashed(folder: Path, image: Image.Image, kind: str = "PNG", **options: int) -> dict[str, int]:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    path = folder / "picture"
    path.write_bytes(buffer.getvalue())
    return {name: int(digits, 16) for name, digits in hashes(path, NAMES).items()}


def distances(one: dict[str, int], other: dict[str, int]) -> dict[str, float]:
    return {name: (one[name] ^ other[name]).bit_count() / BITS[name] for name in NAMES}


@pytest.mark.parametrize(
    "change",
    [
        lambda image: image.resize((97, 81), Image.Resampling.LANCZOS),
        lambda image: image.resize((960, 800), Image.Resampling.BICUBIC),
        lambda image: ImageEnhance.Brightness(image).enhance(0.8),
        lambda image: ImageEnhance.Color(image).enhance(0.2),
        lambda image: image.convert("RGBA"),
    ],
    ids=["smaller", "larger", "darker", "paler", "opaque"],
)
def test_a_changed_picture_is_near_to_itself(tmp_path: Path, change: object) -> None:
    assert callable(change)
    for number in range(5):
        original = picture(number)
        found = distances(hashed(tmp_path, original), hashed(tmp_path, change(original)))
        assert max(found.values()) <= 0.06, found


def test_strong_compression_is_near_to_the_original(tmp_path: Path) -> None:
    original = picture(3)
    found = distances(hashed(tmp_path, original), hashed(tmp_path, original, "JPEG", quality=20))
    assert max(found.values()) <= 0.1


def test_other_pictures_are_far_apart(tmp_path: Path) -> None:
    found = [hashed(tmp_path, picture(number)) for number in range(6)]
    pairs = [(one, other) for at, one in enumerate(found) for other in found[:at]]
    assert min(min(distances(one, other).values()) for one, other in pairs) >= 0.2


def test_each_hash_has_four_bits_to_a_digit(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    picture(1).save(path)
    assert {name: len(digits) * 4 for name, digits in hashes(path, NAMES).items()} == BITS


def test_a_gradient_has_the_difference_hash_that_can_be_worked_out_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    Image.linear_gradient("L").rotate(90).save(path)
    assert hashes(path, ("perceptual",)) == {"perceptual": "f" * 16}
    Image.linear_gradient("L").rotate(-90).save(path)
    assert hashes(path, ("perceptual",)) == {"perceptual": "0" * 16}


def test_what_lies_on_its_side_is_hashed_as_it_is_shown(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    upright, lying = picture(2), tmp_path / "lying.png"
    upright.rotate(90, expand=True).save(lying, exif=exif)
    shown = {name: int(digits, 16) for name, digits in hashes(lying, NAMES).items()}
    assert shown == hashed(tmp_path, upright)


def test_what_is_no_picture_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(b"text")
    with pytest.raises(ImageError):
        hashes(path, NAMES)
