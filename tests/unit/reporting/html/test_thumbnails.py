"""Pictures inside the page: small, upright, and only compared where there is something to compare."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from PIL import Image

from renderline.reporting.html.thumbnails import Thumbnail, Thumbnails

GREY, RED = (128, 128, 128), (200, 0, 0)


def saved(folder: Path, name: str, size: tuple[int, int], mode: str = "RGB", **options: object) -> Path:
    path = folder / name
    Image.new(mode, size, "gray").save(path, **options)  # type: ignore[arg-type]
    return path


def opened(thumbnail: Thumbnail) -> Image.Image:
    head, _, content = thumbnail.url.partition(",")
    assert head == "data:image/webp;base64"
    return Image.open(io.BytesIO(base64.b64decode(content)))


@pytest.mark.parametrize(
    ("name", "mode", "size", "expected"),
    [
        ("a.png", "RGB", (640, 480), (100, 75)),
        ("a.jpg", "L", (3000, 4000), (75, 100)),
        ("a.webp", "RGBA", (100, 20), (100, 20)),
        ("a.gif", "P", (31, 7), (31, 7)),
        ("a.png", "I;16", (200, 200), (100, 100)),
        ("a.tiff", "CMYK", (200, 10), (100, 5)),
        ("a.png", "RGB", (1, 5000), (1, 100)),
    ],
)
def test_a_picture_fits_and_remembers_its_size(
    name: str, mode: str, size: tuple[int, int], expected: tuple[int, int], tmp_path: Path
) -> None:
    path = tmp_path / name
    Image.new(mode, size).save(path)
    small = Thumbnails(100).whole(path)
    assert small is not None
    assert (small.full_width_px, small.full_height_px) == size
    assert opened(small).size == (small.width_px, small.height_px) == expected


def test_a_photo_that_was_turned_stands_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = saved(tmp_path, "a.jpg", (400, 300), exif=exif)
    small = Thumbnails(100).whole(path)
    assert small is not None
    assert (small.full_width_px, small.full_height_px) == (300, 400)
    assert (small.width_px, small.height_px) == (75, 100)


@pytest.mark.parametrize(("name", "mode"), [("a.png", "I;16"), ("a.tiff", "I;16"), ("a.tiff", "I;16B")])
def test_sixteen_bits_of_grey_stay_as_grey_as_they_are(tmp_path: Path, name: str, mode: str) -> None:
    path = tmp_path / name
    Image.new(mode, (20, 20), 128 * 257).save(path)
    thumbnail = Thumbnails(100).whole(path)
    assert thumbnail is not None
    levels = {level for level, count in enumerate(opened(thumbnail).convert("L").histogram()) if count}
    assert levels <= set(range(125, 132))


def test_transparency_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("LA", (10, 10), (128, 0)).save(path)
    small = Thumbnails(100).whole(path)
    assert small is not None
    assert opened(small).mode == "RGBA"


@pytest.mark.parametrize("content", [None, b"", b"no picture", b"\x89PNG\r\n\x1a\n half of one"])
def test_what_cannot_be_read_is_none(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    if content is not None:
        path.write_bytes(content)
    good = saved(tmp_path, "good.png", (10, 10))
    pictures = Thumbnails(100)
    assert (pictures.whole(path), pictures.compare(path, good), pictures.compare(good, path)) == (None,) * 3


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # Enlarged: the middle, at its own pixels.
        ((200, 150), (800, 600), (100, 75, True)),
        # As large as before: the whole of it, which fits the page.
        ((800, 600), (800, 600), (100, 75, False)),
        # Enlarged and still smaller than the page's picture.
        ((20, 15), (80, 60), (80, 60, False)),
        # Smaller, or of another shape: nothing would be seen, or nonsense.
        ((800, 600), (400, 300), None),
        ((200, 150), (800, 400), None),
        # A pixel more or less, by rounding, is the same shape.
        ((201, 150), (800, 597), (100, 75, True)),
    ],
)
def test_two_states_are_shown_at_the_same_size(
    before: tuple[int, int], after: tuple[int, int], expected: tuple[int, int, bool] | None, tmp_path: Path
) -> None:
    pair = Thumbnails(100).compare(saved(tmp_path, "a.png", before), saved(tmp_path, "b.png", after))
    if expected is None:
        assert pair is None
        return
    assert pair is not None
    assert opened(pair.before).size == opened(pair.after).size == expected[:2]
    assert pair.is_detail == expected[2]


def test_both_states_show_the_same_part(tmp_path: Path) -> None:
    """A red middle is red in both, whatever the sizes are."""
    for name, side in (("before.png", 100), ("after.png", 1000)):
        image = Image.new("RGB", (side, side), GREY)
        image.paste(RED, (side * 9 // 20, side * 9 // 20, side * 11 // 20, side * 11 // 20))
        image.save(tmp_path / name)
    pair = Thumbnails(100).compare(tmp_path / "before.png", tmp_path / "after.png")
    assert pair is not None
    for thumbnail in (pair.before, pair.after):
        image = opened(thumbnail).convert("RGB")
        assert image.size == (100, 75)
        for place in ((5, 5), (50, 37), (94, 70)):
            pixel = image.getpixel(place)
            assert isinstance(pixel, tuple)
            assert max(abs(one - other) for one, other in zip(pixel, RED, strict=True)) < 25
