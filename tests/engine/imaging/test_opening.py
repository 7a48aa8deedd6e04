"""What is no usable picture is refused in a sentence for a person, before its pixels are decoded where that can be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from renderline.engine.imaging.decode import decode
from renderline.engine.imaging.opening import MAX_PIXELS
from renderline.engine.imaging.truncation import expected_bytes
from renderline.errors import ImageError

NO_IMAGE = "the bytes are no PNG, JPEG, WebP, GIF, AVIF, TIFF or BMP image"


@pytest.fixture
def refusal(tmp_path: Path) -> Callable[[bytes], str]:
    """The sentence with which bytes are refused; nothing else may be left beside them."""

    def refuse(data: bytes) -> str:
        path = tmp_path / "picture.png"
        path.write_bytes(data)
        with pytest.raises(ImageError) as refused:
            decode(path)
        assert list(tmp_path.iterdir()) == [path]
        return str(refused.value)

    return refuse


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "the image is empty: the file has 0 bytes"),
        (b"a page of text, named like a picture", NO_IMAGE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", NO_IMAGE),
        (b"%PDF-1.7\n", NO_IMAGE),
        (b"\xff\xd8\xff", NO_IMAGE),
        (b"\x89PNG\r\n\x1a\n", "the image is truncated: it ends after 8 of at least 20 bytes"),
        (b"RIFF\x10\0\0\0WEBP", "the image is truncated: it ends after 12 of at least 24 bytes"),
    ],
)
def test_bytes_that_are_no_image_are_named_so(
    refusal: Callable[[bytes], str], data: bytes, sentence: str
) -> None:
    assert refusal(data) == sentence


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "BMP"])
def test_a_truncated_image_tells_how_much_is_missing(
    refusal: Callable[[bytes], str], encoded: Callable[[str], bytes], kind: str
) -> None:
    data = encoded(kind)
    half = len(data) // 2
    assert (
        refusal(data[:half])
        == f"the image is truncated: it ends after {half:,} of at least {len(data):,} bytes"
    )


@pytest.mark.parametrize("kind", ["JPEG", "GIF", "TIFF"])
def test_a_truncated_image_of_unknown_length_tells_where_it_ends(
    refusal: Callable[[bytes], str], encoded: Callable[[str], bytes], kind: str
) -> None:
    data = encoded(kind)
    half = len(data) // 2
    assert (
        refusal(data[:half])
        == f"the image is truncated: it ends after {half:,} bytes, before the picture is complete"
    )


def sentence_of(path: Path) -> str:
    """Why a file is no picture; empty for one that is."""
    try:
        decode(path)
    except ImageError as refused:
        assert str(refused)  # noqa: PT017 - empty, it would look like a picture
        return str(refused)
    return ""


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP", "AVIF"])
def test_no_cut_ends_in_anything_but_a_picture_or_a_sentence(
    tmp_path: Path, encoded: Callable[[str], bytes], kind: str
) -> None:
    data = encoded(kind)
    path = tmp_path / "cut"
    sentences = []
    for end in range(0, len(data), max(1, len(data) // 40)):
        path.write_bytes(data[:end])
        sentences.append(sentence_of(path))
    # Of the first half there is no picture to be had, only a sentence.
    assert all(sentences[: len(sentences) // 2])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP"])
def test_no_flipped_byte_ends_in_anything_but_a_picture_or_a_sentence(
    tmp_path: Path, encoded: Callable[[str], bytes], kind: str
) -> None:
    data = encoded(kind)
    path = tmp_path / "flipped"
    sentences = set()
    for at in [*range(64), *range(64, len(data), max(1, len(data) // 40))]:
        path.write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        sentences.add(sentence_of(path))
    # The first bytes say what it is, so some of them cannot be another; most others can.
    assert len(sentences) > 1


@pytest.mark.parametrize(
    ("width_px", "height_px", "said"),
    [
        (50_000, 50_000, "50,000 x 50,000, 2,500,000,000 pixels"),
        (10_001, 10_000, "10,001 x 10,000, 100,010,000 pixels"),
        (2_000_000_000, 2_000_000_000, "4,000,000,000,000,000,000 pixels"),
    ],
)
def test_a_bomb_is_refused_by_its_header(
    refusal: Callable[[bytes], str],
    png_header: Callable[[int, int], bytes],
    width_px: int,
    height_px: int,
    said: str,
) -> None:
    sentence = refusal(png_header(width_px, height_px))
    assert said in sentence
    assert f"at most {MAX_PIXELS:,} are taken" in sentence


def test_a_bomb_in_a_format_without_a_quick_header_is_refused_too(
    refusal: Callable[[bytes], str], encoded: Callable[[str], bytes]
) -> None:
    data = bytearray(encoded("BMP"))
    data[18:26] = (50_000).to_bytes(4, "little") * 2
    assert (
        refusal(bytes(data)) == f"the image has far more than {MAX_PIXELS:,} pixels, the most that are taken"
    )


def test_sizes_near_the_librarys_own_limit_leak_no_warning(
    refusal: Callable[[bytes], str], png_header: Callable[[int, int], bytes]
) -> None:
    """95 megapixels are allowed here and warned about by Pillow; warnings are errors in this suite."""
    assert "truncated" in refusal(png_header(9_500, 10_000))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "BMP"])
def test_a_whole_file_is_as_long_as_it_says(
    tmp_path: Path, encoded: Callable[[str], bytes], kind: str
) -> None:
    path = tmp_path / "whole"
    path.write_bytes(encoded(kind))
    assert expected_bytes(path) == path.stat().st_size
