"""What bytes are, whatever they are called."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from renderline.engine.sniffing import ImageFacts, UnknownFormat, sniff, suffix
from renderline.errors import ImageError


def picture(kind: str, exif: Image.Exif | None = None) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (6, 4), "navy").save(buffer, kind, exif=exif or Image.Exif())
    return buffer.getvalue()


KINDS = {
    "PNG": ("image/png", ".png"),
    "JPEG": ("image/jpeg", ".jpg"),
    "WEBP": ("image/webp", ".webp"),
    "GIF": ("image/gif", ".gif"),
    "TIFF": ("image/tiff", ".tiff"),
    "BMP": ("image/bmp", ".bmp"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_an_image_is_known_by_its_bytes(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "liar.txt"
    path.write_bytes(picture(kind))
    media_type, ending = KINDS[kind]
    assert sniff(path) == ImageFacts(media_type=media_type, width_px=6, height_px=4)
    assert suffix(media_type) == ending


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (6, 4)), (3, (6, 4)), (5, (4, 6)), (6, (4, 6)), (8, (4, 6))]
)
def test_sides_are_those_that_a_viewer_shows(tmp_path: Path, orientation: int, size: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "x.jpg"
    path.write_bytes(picture("JPEG", exif=exif))
    facts = sniff(path)
    assert (facts.width_px, facts.height_px) == size


def test_an_unknown_type_has_no_suffix() -> None:
    assert suffix("application/octet-stream") == ""


@given(st.sampled_from(sorted(KINDS)), st.integers(0, 200), st.binary(max_size=64))
@settings(max_examples=60, deadline=None)
def test_any_damage_is_an_image_error_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, kind: str, cut: int, tail: bytes
) -> None:
    path = tmp_path_factory.mktemp("damage") / "x"
    path.write_bytes(picture(kind)[:cut] + tail)
    try:
        facts = sniff(path)
    except ImageError:
        return
    assert facts.width_px > 0


def test_text_is_of_no_known_format(tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    path.write_text("no picture", encoding="utf-8")
    with pytest.raises(UnknownFormat, match="PNG, JPEG"):
        sniff(path)
