"""A stand-in is the right size, follows from its seed, and says what it is."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from renderline.engine.imaging.stand_in import stand_in
from renderline.wire.pixel_size import PixelSize


def strip(image: Image.Image) -> np.ndarray[tuple[int, ...], np.dtype[np.int_]]:
    """The lower fifth, where the mark stands."""
    return np.asarray(image).astype(int)[-image.height // 5 :]


@pytest.mark.parametrize(
    "size", [(1024, 1024), (64, 64), (1536, 640), (256, 2048), (16, 16), (1, 1), (3, 400)]
)
def test_every_size_can_be_drawn(size: tuple[int, int]) -> None:
    image = stand_in(
        PixelSize(*size), 5, "a cat in the garden, at length, with everything that belongs to it"
    )
    assert (image.mode, image.size) == ("RGB", size)


def test_the_same_seed_gives_the_same_picture_and_another_another() -> None:
    one, same, other = (np.asarray(stand_in(PixelSize(96, 64), seed, "cat")) for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert np.abs(one.astype(int) - other).mean() > 10


@pytest.mark.parametrize("size", [(64, 64), (512, 512), (1344, 256)])
def test_the_mark_is_there_without_a_caption(size: tuple[int, int]) -> None:
    """Light letters on the strip: nothing else in the picture has such steps between neighbours."""
    image = stand_in(PixelSize(*size), 3, "")
    assert np.abs(np.diff(strip(image), axis=1)).max() > 60
    sky = np.asarray(image).astype(int)[: image.height // 2]
    assert np.abs(np.diff(sky, axis=1)).max() < 30


def test_the_caption_is_drawn() -> None:
    size = PixelSize(512, 512)
    blank, cat, dog = (strip(stand_in(size, 3, caption)) for caption in ("", "a cat", "a dog"))
    assert (cat != dog).any()
    assert (blank != cat).any()


@pytest.mark.parametrize("caption", ["\n\t ", "x" * 20_000, "猫と庭", "emoji 🐈", "\ud800 lone", "a\0b"])
def test_no_caption_breaks_it(caption: str) -> None:
    assert stand_in(PixelSize(200, 100), 1, caption).size == (200, 100)
