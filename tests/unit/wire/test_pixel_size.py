"""An image's header tells its size, whoever wrote the file and however little of it is there."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image, ImageOps

from renderline.wire.pixel_size import Measured, PixelSize, measure


def _png(width_px: int, height_px: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width_px, height_px)


def _gif(width_px: int, height_px: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width_px, height_px)


def _webp(kind: bytes, body: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", len(body) + 12) + b"WEBP" + kind + struct.pack("<I", len(body)) + body


def _exif(orientation: int, order: str = ">") -> bytes:
    mark = b"MM\0*" if order == ">" else b"II*\0"
    entry = struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"Exif\0\0" + mark + struct.pack(order + "IH", 8, 1) + entry + bytes(4)


def _jpeg(width_px: int, height_px: int, *, exif: bytes = b"", fill: bytes = b"") -> bytes:
    frame = struct.pack(">BHHB", 8, height_px, width_px, 3)
    metadata = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif if exif else b""
    return b"\xff\xd8" + metadata + b"\xff" + fill + b"\xc2" + struct.pack(">H", len(frame) + 2) + frame


@pytest.mark.parametrize(
    ("head", "media_type", "size"),
    [
        (_png(1920, 1080), "image/png", PixelSize(1920, 1080)),
        (_gif(300, 65_535), "image/gif", PixelSize(300, 65_535)),
        (_jpeg(4000, 3000), "image/jpeg", PixelSize(4000, 3000)),
        (_jpeg(4000, 3000, fill=b"\xff\xff"), "image/jpeg", PixelSize(4000, 3000)),
        (
            _webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 550, 368)),
            "image/webp",
            PixelSize(550, 368),
        ),
        (_webp(b"VP8L", b"\x2f" + struct.pack("<I", 399 | 300 << 14)), "image/webp", PixelSize(400, 301)),
        (
            _webp(b"VP8X", bytes(4) + struct.pack("<HBHB", 0x869F, 1, 99, 0)),
            "image/webp",
            PixelSize(100_000, 100),
        ),
    ],
)
def test_the_header_alone_is_enough(head: bytes, media_type: str, size: PixelSize) -> None:
    """And with one byte less than it needs nothing is guessed."""
    measured = measure(head)
    assert measured is not None
    assert (measured.media_type, measured.size, measured.orientation) == (media_type, size, 1)
    assert all(measure(head[:length]) is None for length in range(len(head) - 1))


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_jpeg_on_its_side_is_measured_upright(orientation: int, order: str) -> None:
    """Orientations 5 to 8 swap the sides, in either byte order."""
    expected = (30, 40) if orientation >= 5 else (40, 30)
    assert measure(_jpeg(40, 30, exif=_exif(orientation, order))) == Measured(
        media_type="image/jpeg", width_px=expected[0], height_px=expected[1], orientation=orientation
    )


@pytest.mark.parametrize(
    "exif",
    [
        _exif(0),
        _exif(9),
        _exif(6)[:14],
        b"Exif\0\0XX" + _exif(6)[8:],
        b"Exif\0\0MM\0*" + struct.pack(">I", 2**32 - 1),
        b"http://ns.adobe.com/xap/1.0/\0",
    ],
)
def test_a_broken_orientation_leaves_the_sides_as_they_are(exif: bytes) -> None:
    """As viewers do."""
    assert measure(_jpeg(40, 30, exif=exif)) == Measured(media_type="image/jpeg", width_px=40, height_px=30)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\xff\xd8",
        b"\xff\xd8\xff\xda\0\x08" + _jpeg(4, 3)[2:],
        b"\xff\xd8\xff\xd9" + _jpeg(4, 3)[2:],
        b"\xff\xd8\xff\xe0\0\0" + _jpeg(4, 3)[2:],
        _png(0, 5),
        _gif(5, 0),
        _webp(b"ALPH", bytes(40)),
        _webp(b"VP8 ", bytes(40)),
        b"%PDF-1.7 and more text than any header needs",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>",
    ],
)
def test_what_is_no_picture_has_no_size(head: bytes) -> None:
    """Nor has a picture without area, or one that begins without saying its size."""
    assert measure(head) is None


def _encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize(
    ("kind", "options", "media_type"),
    [
        ("PNG", {}, "image/png"),
        ("GIF", {}, "image/gif"),
        ("JPEG", {}, "image/jpeg"),
        ("JPEG", {"progressive": True}, "image/jpeg"),
        ("WEBP", {}, "image/webp"),
        ("WEBP", {"lossless": True}, "image/webp"),
        ("WEBP", {"exif": _exif(6)}, "image/webp"),
    ],
)
@pytest.mark.parametrize("size", [(1, 1), (17, 1), (640, 481)])
def test_a_real_file_measures_as_pillow_says(
    kind: str, options: dict[str, object], media_type: str, size: tuple[int, int]
) -> None:
    """Each format and each of its variants, as an encoder writes them."""
    measured = measure(_encoded(Image.new("RGB", size, "teal"), kind, **options))
    assert measured is not None
    assert (measured.media_type, measured.width_px, measured.height_px) == (media_type, *size)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_measures_as_pillow_turns_it(orientation: int) -> None:
    """Against the library's own reading of the EXIF part."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = _encoded(Image.new("RGB", (64, 48)), "JPEG", exif=exif)
    measured = measure(photo)
    assert measured is not None
    turned = ImageOps.exif_transpose(Image.open(io.BytesIO(photo)))
    assert (measured.width_px, measured.height_px) == turned.size
