"""Animations stay animations: their frames, how long each stands, how often they are shown."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from renderline.engine.imaging.frames import read
from renderline.engine.jobs import JobResult
from renderline.errors import ImageError

Convert = Callable[..., JobResult]
Encode = Callable[..., bytes]

DURATIONS_MS = [50, 100, 150, 200]
SOURCES = {"gif": "GIF", "webp": "WEBP", "apng": "PNG"}
OUTPUTS = ("gif", "webp")
PLAYS = 3


@dataclass(frozen=True)
class Shown:
    """What a viewer sees of a file."""

    frames: list[Image.Image]
    durations_ms: list[float]
    loop: int | None


def dots(mode: str, background: tuple[int, ...]) -> list[Image.Image]:
    """A dot that moves and changes its colour."""
    frames = []
    for number in range(len(DURATIONS_MS)):
        frame = Image.new(mode, (48, 32), background)
        ImageDraw.Draw(frame).ellipse((number * 8, 8, number * 8 + 15, 23), fill=(255, 40 * number, 0, 255))
        frames.append(frame)
    return frames


def animation(encode: Encode, kind: str, frames: list[Image.Image], **options: Any) -> bytes:
    loop = {"gif": PLAYS - 1}.get(kind, PLAYS)
    lossless = {"lossless": True} if kind == "webp" else {}
    settings = {"save_all": True, "append_images": frames[1:], "duration": DURATIONS_MS, "loop": loop}
    return encode(frames[0], SOURCES[kind], **(settings | lossless | options))


def shown(result: JobResult) -> Shown:
    with Image.open(result.media[0].path) as image:
        frames, durations = [], []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            image.load()
            frames.append(image.convert("RGBA"))
            durations.append(float(image.info.get("duration", 0)))
        return Shown(frames=frames, durations_ms=durations, loop=image.info.get("loop"))


def seen(image: Image.Image) -> np.ndarray[tuple[int, ...], np.dtype[np.int_]]:
    """Colours where there are any."""
    values = np.asarray(image.convert("RGBA")).astype(int)
    return values * (values[:, :, 3:] > 127)


@pytest.mark.parametrize(("source", "output"), list(itertools.product(SOURCES, OUTPUTS)))
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_frames_and_durations_are_kept(
    convert: Convert, encode: Encode, source: str, output: str, mode: str
) -> None:
    frames = dots(mode, (0, 0, 90) if mode == "RGB" else (0, 0, 0, 0))
    disposal = {"disposal": 2} if source == "gif" else {}
    data = animation(encode, source, frames, **disposal)
    found = shown(convert(data, {"format": output, "lossless": True}))
    assert found.durations_ms == DURATIONS_MS
    assert found.loop == (PLAYS - 1 if output == "gif" else PLAYS)
    for made, expected in zip(found.frames, frames, strict=True):
        assert np.array_equal(seen(made), seen(expected))


@pytest.mark.parametrize("output", OUTPUTS)
def test_every_frame_is_transformed(convert: Convert, encode: Encode, output: str) -> None:
    frames = dots("RGB", (0, 0, 90))
    resize = {"type": "resize", "targetWidth": 24}
    found = shown(convert(animation(encode, "webp", frames), {"format": output, "lossless": True}, resize))
    assert [frame.size for frame in found.frames] == [(24, 16)] * 4
    for made, expected in zip(found.frames, frames, strict=True):
        small = expected.resize((24, 16), Image.Resampling.LANCZOS)
        assert np.abs(seen(made) - seen(small)).mean() < 1


@pytest.mark.parametrize(("plays", "gif_loop"), [(0, 0), (1, None), (2, 1)])
def test_a_gif_counts_repetitions_behind_the_first_time(
    convert: Convert, encode: Encode, plays: int, gif_loop: int | None
) -> None:
    frames = dots("RGB", (0, 0, 90))
    gif = convert(animation(encode, "webp", frames, loop=plays), {"format": "gif"})
    assert shown(gif).loop == gif_loop
    back = convert(gif.media[0].path.read_bytes(), {"format": "webp"})
    assert shown(back).loop == plays


def test_frames_of_many_colors_stay_close(convert: Convert, encode: Encode) -> None:
    noise = np.random.default_rng(4).integers(0, 256, (4, 8, 12, 3), dtype=np.uint8)
    frames = [Image.fromarray(one).resize((96, 64), Image.Resampling.BICUBIC) for one in noise]
    found = shown(convert(animation(encode, "webp", frames), {"format": "gif"}))
    for made, expected in zip(found.frames, frames, strict=True):
        assert np.abs(seen(made) - seen(expected)).mean() < 12


@pytest.mark.parametrize(
    "output", [{"format": "jpeg", "quality": 100}, {"format": "png"}], ids=["jpeg", "png"]
)
@pytest.mark.parametrize("source", SOURCES)
def test_a_still_format_shows_the_first_frame_and_says_so(
    convert: Convert, encode: Encode, source: str, output: dict[str, Any]
) -> None:
    """The contract's PNG has no `maxFrames`: it is one picture."""
    frames = dots("RGB", (0, 0, 90))
    result = convert(animation(encode, source, frames), output)
    (made,) = shown(result).frames
    assert np.abs(seen(made) - seen(frames[0])).mean() < 3
    assert result.metadata == {"notes": ["only the first of 4 frames was used"]}


@pytest.mark.parametrize(
    ("most", "count", "notes"),
    [
        (1, 1, ["only the first of 4 frames was used"]),
        (3, 3, ["only the first 3 of 4 frames were used, as maxFrames says"]),
        (4, 4, []),
        (99, 4, []),
        (None, 4, []),
        (0, 1, ["only the first of 4 frames was used"]),
    ],
)
@pytest.mark.parametrize("output", ["gif", "webp"])
def test_max_frames_keeps_the_beginning(
    convert: Convert, encode: Encode, output: str, most: int | None, count: int, notes: list[str]
) -> None:
    data = animation(encode, "webp", dots("RGB", (0, 0, 90)))
    result = convert(data, {"format": output, "maxFrames": most})
    assert len(shown(result).frames) == count
    assert result.metadata.get("notes", []) == notes


def test_a_still_in_front_of_an_apng_is_no_frame(convert: Convert, encode: Encode) -> None:
    frames = dots("RGB", (0, 0, 90))
    still = Image.new("RGB", (48, 32), "lime")
    data = encode(
        still, "PNG", save_all=True, default_image=True, append_images=frames, duration=DURATIONS_MS, loop=0
    )
    found = shown(convert(data, {"format": "webp", "lossless": True}))
    assert found.durations_ms == DURATIONS_MS
    assert np.array_equal(seen(found.frames[0]), seen(frames[0]))


def test_frames_that_are_alike_become_one_that_stands_as_long(convert: Convert, encode: Encode) -> None:
    frame = Image.new("RGB", (8, 8), "teal")
    data = animation(encode, "webp", [frame, frame, Image.new("RGB", (8, 8), "red"), frame])
    for output in OUTPUTS:
        found = shown(convert(data, {"format": output, "lossless": True}))
        assert sum(found.durations_ms) == sum(DURATIONS_MS)


def test_a_multi_page_tiff_gives_its_first_page_and_says_so(convert: Convert, encode: Encode) -> None:
    pages = [Image.new("RGB", (8, 8), color) for color in ("red", "lime")]
    data = encode(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    result = convert(data, {"format": "gif"})
    assert len(shown(result).frames) == 1
    assert result.metadata == {"notes": ["only the first of 2 frames was used"]}


def test_boxes_on_nothing_stay_on_nothing(convert: Convert, encode: Encode) -> None:
    frames = []
    for left in (0, 8, 16, 24):
        frame = Image.new("RGBA", (48, 32))
        frame.paste((200, 30, 10, 255), (left, 8, left + 16, 24))
        frames.append(frame)
    found = shown(convert(animation(encode, "apng", frames), {"format": "webp", "lossless": True}))
    for made, expected in zip(found.frames, frames, strict=True):
        assert np.array_equal(seen(made), seen(expected))


def blinks(frames: int, side_px: int) -> bytes:
    """A GIF whose frames change one pixel each: a few bytes a frame, however large the picture."""
    side = struct.pack("<H", side_px)
    head = b"GIF89a" + side * 2 + b"\x80\0\0" + b"\0\0\0\xff\xff\xff"
    frame = b"\x21\xf9\x04\0\x01\0\0\0" + b"\x2c\0\0\0\0\x01\0\x01\0\0" + b"\x02\x02\x44\x01\0"
    return head + frame * frames + b";"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (blinks(251, 2_000), "251 frames of 2,000 x 2,000 are 1,004,000,000 pixels; .* are read: set maxF"),
        (blinks(10_001, 1), "has 10,001 frames; at most 10,000 are taken: set maxFrames"),
    ],
    ids=["pixels", "frames"],
)
def test_a_small_file_that_would_take_long_to_read_is_refused_before(
    convert: Convert, tmp_path: Path, data: bytes, sentence: str
) -> None:
    """Though what is made of it would be small; its beginning can be had."""
    told: list[float] = []
    small: dict[str, Any] = {"type": "resize", "targetWidth": 8}
    path = tmp_path / "long.gif"
    path.write_bytes(data)
    with pytest.raises(ImageError, match=sentence):
        read(path, [small], None, told.append)
    assert told == []
    assert convert(data, {"format": "webp", "maxFrames": 2}, small).media


def test_an_animation_of_too_many_pixels_is_refused(convert: Convert, encode: Encode) -> None:
    frames = [Image.new("L", (20, 160), shade) for shade in range(0, 250, 10)]
    data = encode(frames[0], "GIF", save_all=True, append_images=frames[1:])
    wide = {"type": "resize", "targetWidth": 800}
    sentence = r"the animation's 25 frames of 800 x 6,400 are 128,000,000 pixels; .* set maxFrames"
    with pytest.raises(ImageError, match=sentence):
        convert(data, {"format": "webp"}, wide)
    assert convert(data, {"format": "webp", "maxFrames": 1}, wide).media[0].height_px == 6_400
