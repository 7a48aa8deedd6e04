"""One reading of a picture: whoever measures it, decodes it, makes it small or hashes it sees the same one."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from renderline.engine.imaging.decode import decode
from renderline.engine.imaging.hashing import HASHES, hashes
from renderline.engine.imaging.opening import opened
from renderline.engine.imaging.orientation import ORIENTATION
from renderline.engine.imaging.shown import shown
from renderline.engine.page.thumbnails import thumbnail
from renderline.engine.sniffing import sniff

Store = Callable[..., Path]


def turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return exif


def sides(path: Path) -> dict[str, tuple[int, int]]:
    """Width and height as each reader has them; of a small file a thumbnail is as large as the picture."""
    facts, pixels = sniff(path), decode(path).pixels
    with opened(path) as image:
        seen = shown(image).size
    return {
        "sniff": (facts.width_px, facts.height_px),
        "decode": (pixels.shape[1], pixels.shape[0]),
        "shown": seen,
        "thumbnail": Image.open(io.BytesIO(thumbnail(path))).size,
    }


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_all_agree_on_the_sides(store: Store, kind: str, orientation: int) -> None:
    path = store(Image.new("RGB", (40, 20), "teal"), kind, exif=turned(orientation))
    upright = (40, 20) if orientation < 5 else (20, 40)
    assert set(sides(path).values()) == {upright}


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
@pytest.mark.parametrize("junk", [b"Exif\0\0MM\0*\0\0\0", b"Exif\0\0II*\0\xff\xff\xff\x7f", b"nonsense"])
def test_exif_data_too_broken_to_be_read_turns_nothing(store: Store, kind: str, junk: bytes) -> None:
    path = store(Image.new("RGB", (40, 20), "teal"), kind, exif=junk)
    assert set(sides(path).values()) == {(40, 20)}


def test_grey_of_16_bits_is_as_bright_as_grey_of_8(store: Store) -> None:
    """Pillow's own conversion takes everything above 255 of 65,535 for white."""
    rows, columns = np.mgrid[0:64, 0:64]
    narrow = ((rows * 2 + columns * 3) % 256).astype(np.uint8)
    found = []
    for pixels in (narrow, narrow.astype(np.uint16) * 257):
        path = store(Image.fromarray(pixels))
        small = np.asarray(Image.open(io.BytesIO(thumbnail(path))).convert("L"), dtype=float)
        assert abs(small.mean() - narrow.mean()) < 2
        found.append(hashes(path, tuple(HASHES)))
    assert found[0] == found[1]
