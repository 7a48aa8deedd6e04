"""Provenance in an image: read back as it was put in, with the same pixels and everything else that was there."""

from __future__ import annotations

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from renderline.provenance.embedding import NotEmbedded, embed, extract

DOCUMENT = {"format": "renderline.provenance/1", "params": {"prompt": 'a "red" fox & <é 狐>'}, "buzz": None}
KINDS = [
    ("PNG", "RGB", {}),
    ("PNG", "RGBA", {}),
    ("PNG", "P", {}),
    ("JPEG", "RGB", {}),
    ("JPEG", "L", {}),
    ("JPEG", "CMYK", {}),
    ("WEBP", "RGB", {"lossless": True}),
    ("WEBP", "RGBA", {"lossless": True}),
    ("WEBP", "RGB", {"quality": 80}),
    ("WEBP", "RGBA", {"quality": 80}),
]


def picture(mode: str = "RGB", size: tuple[int, int] = (37, 23)) -> Image.Image:
    image = Image.radial_gradient("L").resize(size).convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(size))
    return image.convert(mode)


def encoded(kind: str, image: Image.Image, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize(("kind", "mode", "options"), KINDS)
@pytest.mark.parametrize("size", [(1, 1), (37, 23)])
def test_it_is_read_back_and_no_pixel_changes(
    kind: str, mode: str, options: dict[str, object], size: tuple[int, int]
) -> None:
    content = encoded(kind, picture(mode, size), **options)
    described = embed(content, DOCUMENT)
    before, after = opened(content), opened(described)
    assert extract(described) == DOCUMENT
    assert (after.mode, after.size, after.tobytes()) == (before.mode, before.size, before.tobytes())
    assert extract(content) is None


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_another_program_finds_it_as_xmp(kind: str) -> None:
    """Pillow gives the packet to its caller under the name `xmp`."""
    found = opened(embed(encoded(kind, picture()), DOCUMENT)).info
    packet = found["XML:com.adobe.xmp"].encode() if kind == "PNG" else found["xmp"]
    assert b"renderline:provenance=" in packet


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_what_was_in_the_image_stays(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "a fox"
    profile = b"no real profile, and nobody reads it here"
    content = encoded(kind, picture(), exif=exif, icc_profile=profile)
    after = opened(embed(content, DOCUMENT))
    assert after.getexif()[0x010E] == "a fox"
    assert after.info["icc_profile"] == profile


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animation_stays_one(kind: str) -> None:
    frames = [picture(size=(8, 8)), Image.new("RGB", (8, 8), "red"), Image.new("RGB", (8, 8), "blue")]
    content = encoded(kind, frames[0], save_all=True, append_images=frames[1:], duration=40)
    described = embed(content, DOCUMENT)
    assert getattr(opened(described), "n_frames", 1) == 3
    assert extract(described) == DOCUMENT


def test_a_png_s_own_texts_stay() -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("parameters", "a fox, steps: 20")
    content = encoded("PNG", picture(), pnginfo=texts)
    assert opened(embed(content, DOCUMENT)).info["parameters"] == "a fox, steps: 20"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_xmp_of_its_own_is_left_alone(kind: str) -> None:
    described = embed(encoded(kind, picture()), DOCUMENT)
    with pytest.raises(NotEmbedded, match="of its own"):
        embed(described, DOCUMENT)


@pytest.mark.parametrize("content", [encoded("GIF", picture("P")), b"", b"RIFF\0\0\0\0WAVE", b"text"])
def test_other_files_have_no_place_for_it(content: bytes) -> None:
    with pytest.raises(NotEmbedded, match="only PNG, JPEG and WebP"):
        embed(content, DOCUMENT)
    assert extract(content) is None


def test_a_document_longer_than_a_segment_stays_out_of_a_jpeg() -> None:
    with pytest.raises(NotEmbedded, match="65,533 bytes"):
        embed(encoded("JPEG", picture()), {"prompt": "x" * 70_000})


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n", b"RIFF\4\0\0\0WEBP"])
def test_a_file_that_ends_too_early_is_told(content: bytes) -> None:
    with pytest.raises(NotEmbedded):
        embed(content, DOCUMENT)


def test_a_packet_with_declarations_is_not_read() -> None:
    """Entities of a packet that somebody else wrote could fill the memory."""
    described = embed(encoded("PNG", picture()), DOCUMENT)
    bomb = described.replace(b"<x:xmpmeta", b"<!DOCTYPE x:xmpmeta [<!ENTITY a 'aa'>]><x:xmpmeta")
    assert extract(bomb) is None


@given(st.binary(max_size=200), st.sampled_from(["PNG", "JPEG", "WEBP"]), st.integers(0, 400))
def test_reading_a_damaged_file_raises_nothing(noise: bytes, kind: str, at: int) -> None:
    described = embed(encoded(kind, picture(size=(3, 3))), DOCUMENT)
    extract(described[:at] + noise + described[at + len(noise) :])


@given(st.dictionaries(st.text(), st.text(), max_size=4))
@example({"prompt": "\ufffe\0\x7f\ud800\U0010ffff"})
def test_any_text_comes_back(params: dict[str, str]) -> None:
    document = {"params": params}
    described = embed(encoded("PNG", picture(size=(1, 1))), document)
    assert extract(described) == document
