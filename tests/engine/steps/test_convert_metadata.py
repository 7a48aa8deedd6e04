"""Hidden metadata leaves nothing behind but the right colours; otherwise facts go along as far as the format has room."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from renderline.engine.jobs import JobResult

Convert = Callable[..., JobResult]
Encode = Callable[..., bytes]

FORMATS = ("jpeg", "png", "webp", "gif")
SECRETS = (b"PLANTED-MAKER", b"PLANTED-XMP", b"PLANTED-COMMENT", b"PLANTED-TEXT", b"PLANTED-GPS")
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><a tiff:Orientation=\"6\">PLANTED-XMP</a></x:xmpmeta>"
MAKER, ORIENTATION, GPS = 0x010F, 0x0112, 0x8825
DARK = Image.new("RGB", (40, 20), (250, 10, 10))


def exif(orientation: int = 6) -> bytes:
    facts = Image.Exif()
    facts[MAKER] = "PLANTED-MAKER"
    facts[ORIENTATION] = orientation
    facts.get_ifd(GPS)[29] = "PLANTED-GPS"
    return facts.tobytes()


def text() -> PngInfo:
    info = PngInfo()
    info.add_text("parameters", "PLANTED-TEXT, steps 20")
    info.add_itxt("Comment", "PLANTED-COMMENT", zip=True)
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return info


@pytest.fixture(params=["JPEG", "PNG", "WEBP", "TIFF", "GIF"])
def full(request: pytest.FixtureRequest, encode: Encode, swapped_profile: bytes) -> bytes:
    """The same lying picture, with all the facts that its format can hold."""
    options: dict[str, dict[str, Any]] = {
        "JPEG": {"exif": exif(), "xmp": XMP, "comment": b"PLANTED-COMMENT", "quality": 100},
        "PNG": {"exif": exif(), "pnginfo": text()},
        "WEBP": {"exif": exif(), "xmp": XMP, "lossless": True},
        "TIFF": {"exif": exif(), "icc_profile": swapped_profile},
        "GIF": {"comment": b"PLANTED-COMMENT"},
    }
    kind: str = request.param
    profile = {} if kind == "GIF" else {"icc_profile": swapped_profile}
    return encode(DARK, kind, **(options[kind] | profile))


@pytest.mark.parametrize("kind", FORMATS)
def test_hidden_metadata_leaves_pixels_only(convert: Convert, full: bytes, kind: str) -> None:
    result = convert(full, {"format": kind, "hideMetadata": True, "quality": 100})
    data = result.media[0].path.read_bytes()
    assert not [secret for secret in SECRETS if secret in data]
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        assert not image.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile", "XML:com.adobe.xmp"} & set(image.info)
        assert not getattr(image, "text", None)
    assert b"ICC_PROFILE" not in data
    assert b"iCCP" not in data


@pytest.mark.parametrize("kind", FORMATS)
def test_hidden_metadata_keeps_the_colors_and_the_right_way_up(
    convert: Convert, full: bytes, kind: str
) -> None:
    """The profile has red and blue in each other's place, so the red stored here is blue to a viewer."""
    result = convert(full, {"format": kind, "hideMetadata": True, "quality": 100})
    with Image.open(result.media[0].path) as image:
        is_gif_source = full.startswith(b"GIF")
        assert image.size == ((40, 20) if is_gif_source else (20, 40))
        red, _, blue = np.asarray(image.convert("RGB")).astype(int)[10, 10]
        assert (red > 200) == is_gif_source
        assert (blue > 200) != is_gif_source


@pytest.mark.parametrize("full", ["JPEG", "PNG", "WEBP", "TIFF"], indirect=True)
@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_facts_are_carried_with_the_orientation_put_right(
    convert: Convert, full: bytes, swapped_profile: bytes, kind: str
) -> None:
    result = convert(full, {"format": kind, "hideMetadata": False})
    with Image.open(result.media[0].path) as image:
        image.load()
        assert image.size == (20, 40)
        assert image.getexif()[MAKER] == "PLANTED-MAKER"
        assert image.getexif().get_ifd(GPS)[29] == "PLANTED-GPS"
        assert image.getexif().get(ORIENTATION, 1) == 1
        assert image.info["icc_profile"] == swapped_profile
        packet = image.info.get("xmp", image.info.get("XML:com.adobe.xmp", b""))
    if not full.startswith((b"II", b"MM")):
        assert b"PLANTED-XMP" in (packet if isinstance(packet, bytes) else packet.encode())
        assert b'tiff:Orientation="1"' in (packet if isinstance(packet, bytes) else packet.encode())


def test_the_text_of_a_png_stays_in_a_png(convert: Convert, encode: Encode) -> None:
    result = convert(encode(DARK, "PNG", pnginfo=text()), {"format": "png"})
    with Image.open(result.media[0].path) as image:
        image.load()
        assert image.info["parameters"] == "PLANTED-TEXT, steps 20"
        assert image.info["Comment"] == "PLANTED-COMMENT"
    assert result.metadata == {}


@pytest.mark.parametrize("kind", ["jpeg", "gif"])
def test_a_comment_is_carried_between_formats(convert: Convert, encode: Encode, kind: str) -> None:
    source = encode(DARK, {"jpeg": "GIF", "gif": "JPEG"}[kind], comment=b"PLANTED-COMMENT")
    with Image.open(convert(source, {"format": kind}).media[0].path) as image:
        assert image.info["comment"] == b"PLANTED-COMMENT"


@pytest.mark.parametrize(
    ("kind", "lost"),
    [
        ("jpeg", "jpeg has no room for the text `parameters` of the source, left out"),
        ("webp", "webp has no room for the text `parameters`, the text `Comment` of the source, left out"),
        ("gif", "gif has no room for XMP, the text `parameters` of the source, left out"),
    ],
)
def test_what_a_format_has_no_room_for_is_named(
    convert: Convert, encode: Encode, kind: str, lost: str
) -> None:
    assert convert(encode(DARK, "PNG", pnginfo=text()), {"format": kind}).metadata == {"notes": [lost]}


def test_facts_too_long_for_a_jpeg_are_left_out_and_named(convert: Convert, encode: Encode) -> None:
    long = Image.Exif()
    long[MAKER] = "x" * 70_000
    result = convert(encode(DARK, "PNG", exif=long.tobytes()), {"format": "jpeg"})
    assert result.metadata == {"notes": ["jpeg has no room for EXIF of the source, left out"]}


@pytest.mark.parametrize(
    "broken",
    [b"garbage", b"MM\0*\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\0\x05" + b"\xff" * 40],
    ids=["no TIFF", "no directory", "no values"],
)
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_broken_exif_is_left_out_and_named(
    convert: Convert, encode: Encode, kind: str, broken: bytes
) -> None:
    result = convert(encode(DARK, kind, exif=b"Exif\0\0" + broken), {"format": "jpeg"})
    assert result.metadata == {"notes": ["the image's EXIF data is empty or broken and was left out"]}


def test_a_thumbnail_of_what_was_blurred_is_not_carried(convert: Convert, encode: Encode) -> None:
    thumbnail = encode(Image.new("RGB", (8, 8), "red"), "JPEG", comment=b"PLANTED-THUMBNAIL")
    inner = exif_with_thumbnail(thumbnail)
    source = encode(DARK, "JPEG", exif=inner)
    assert b"PLANTED-THUMBNAIL" in source
    blur = {"type": "blur", "blur": 50, "mode": "exclude", "regions": []}
    data = convert(source, {"format": "jpeg"}, blur).media[0].path.read_bytes()
    assert b"PLANTED-THUMBNAIL" not in data
    assert b"PLANTED-MAKER" in data


def entry(tag: int, kind: int, count: int, value: int) -> bytes:
    return struct.pack(">HHII", tag, kind, count, value)


def exif_with_thumbnail(thumbnail: bytes) -> bytes:
    """Two directories by hand: a maker, then a thumbnail with its offset and length."""
    maker = b"PLANTED-MAKER\0"
    first_at, maker_at = 8, 8 + 2 + 12 + 4
    second_at = maker_at + len(maker)
    thumbnail_at = second_at + 2 + 2 * 12 + 4
    first = b"\0\x01" + entry(MAKER, 2, len(maker), maker_at) + second_at.to_bytes(4, "big")
    second = b"\0\x02" + entry(0x0201, 4, 1, thumbnail_at) + entry(0x0202, 4, 1, len(thumbnail)) + bytes(4)
    return b"Exif\0\0MM\0*" + first_at.to_bytes(4, "big") + first + maker + second + thumbnail


def test_an_srgb_profile_is_dropped_without_touching_a_pixel(
    convert: Convert, encode: Encode, srgb: bytes
) -> None:
    noise = Image.fromarray(np.random.default_rng(2).integers(0, 256, (20, 20, 3), dtype=np.uint8))
    result = convert(encode(noise, "PNG", icc_profile=srgb), {"format": "png", "hideMetadata": True})
    with Image.open(result.media[0].path) as image:
        assert np.array_equal(np.asarray(image), np.asarray(noise))
    assert result.metadata == {}


def test_a_profile_that_a_format_cannot_hold_is_applied(
    convert: Convert, encode: Encode, swapped_profile: bytes
) -> None:
    source = encode(DARK, "PNG", icc_profile=swapped_profile)
    with Image.open(convert(source, {"format": "gif"}).media[0].path) as image:
        assert np.asarray(image.convert("RGB")).astype(int)[0, 0, 2] > 200


def test_a_broken_profile_is_left_out_and_named(convert: Convert, encode: Encode, srgb: bytes) -> None:
    broken = srgb[:200] + bytes(len(srgb) - 200)
    result = convert(encode(DARK, "PNG", icc_profile=broken), {"format": "png", "hideMetadata": True})
    assert result.metadata == {
        "notes": ["the image's colour profile is broken and was left out; its colours may look different"]
    }


def test_a_profile_is_that_of_the_pixels(convert: Convert, encode: Encode, swapped_profile: bytes) -> None:
    """The carried profile still opens."""
    result = convert(encode(DARK, "PNG", icc_profile=swapped_profile), {"format": "webp"})
    with Image.open(result.media[0].path) as image:
        assert ImageCms.getOpenProfile(io.BytesIO(image.info["icc_profile"])) is not None
