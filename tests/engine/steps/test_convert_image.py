"""A conversion gives the format, the size and the look that were asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from renderline.canonical import JsonObject
from renderline.engine.jobs import Job, JobCanceled, JobResult, run
from renderline.engine.steps import STEPS
from renderline.engine.steps.convert_image import KIND
from renderline.errors import ImageError

Json = dict[str, Any]
Convert = Callable[..., JobResult]
Encode = Callable[..., bytes]

NOISE = Image.fromarray(np.random.default_rng(1).integers(0, 256, (60, 80, 3), dtype=np.uint8)).resize(
    (160, 120), Image.Resampling.BICUBIC
)
RESIZE: Json = {"type": "resize", "targetWidth": 64}
FORMATS = ("jpeg", "png", "webp", "gif")


def opened(result: JobResult) -> Image.Image:
    with Image.open(result.media[0].path) as image:
        image.load()
        return image


def pixels(image: Image.Image, mode: str = "RGB") -> np.ndarray[tuple[int, ...], np.dtype[np.int_]]:
    return np.asarray(image.convert(mode)).astype(int)


@pytest.mark.parametrize(
    "output",
    [
        {"format": "jpeg"},
        *({"format": "jpeg", "quality": quality, "hideMetadata": False} for quality in (1, 50, 85, 95, 100)),
        {"format": "png", "hideMetadata": True},
        *({"format": "webp", "quality": quality, "lossless": False} for quality in (1, 85, 100)),
        *({"format": "webp", "quality": quality, "lossless": True} for quality in (1, 100)),
        {"format": "gif", "maxFrames": None},
    ],
    ids=lambda output: "-".join(map(str, output.values())),
)
@pytest.mark.parametrize("transforms", [[], [RESIZE]], ids=["as-is", "resized"])
def test_the_file_is_of_the_format_and_size_that_the_result_says(
    convert: Convert, encode: Encode, output: Json, transforms: list[Json]
) -> None:
    result = convert(encode(NOISE, "PNG"), output, *transforms)
    (media,) = result.media
    image = opened(result)
    assert image.format == str(output["format"]).upper()
    assert media.media_type == f"image/{output['format']}"
    assert image.size == ((64, 48) if transforms else (160, 120)) == (media.width_px, media.height_px)
    assert [path.name for path in media.path.parent.iterdir()] == [media.path.name]


@pytest.mark.parametrize(
    ("output", "tolerance"),
    [
        ({"format": "png"}, 0),
        ({"format": "webp", "lossless": True}, 0),
        ({"format": "jpeg", "quality": 100}, 1),
        ({"format": "webp", "quality": 100}, 20),
        ({"format": "gif"}, 14),
    ],
)
def test_colors_are_kept_as_well_as_the_format_can(
    convert: Convert, encode: Encode, output: Json, tolerance: int
) -> None:
    image = opened(convert(encode(NOISE, "PNG"), output))
    assert np.abs(pixels(image) - pixels(NOISE)).mean() <= tolerance


@pytest.mark.parametrize("kind", ["jpeg", "webp"])
def test_more_quality_is_more_bytes_and_less_error(convert: Convert, encode: Encode, kind: str) -> None:
    sizes, errors = [], []
    for quality in (5, 50, 95):
        result = convert(encode(NOISE, "PNG"), {"format": kind, "quality": quality})
        sizes.append(result.media[0].path.stat().st_size)
        errors.append(float(np.abs(pixels(opened(result)) - pixels(NOISE)).mean()))
    assert sizes == sorted(sizes)
    assert errors == sorted(errors, reverse=True)


@pytest.mark.parametrize("output", [{"format": kind} for kind in FORMATS], ids=FORMATS)
def test_the_same_source_gives_the_same_bytes(convert: Convert, encode: Encode, output: Json) -> None:
    source = encode(NOISE, "PNG")
    blur = {"type": "blur", "blur": 9, "mode": "exclude", "regions": []}
    one = convert(source, output, RESIZE, blur).media[0].path.read_bytes()
    assert convert(source, output, RESIZE, blur).media[0].path.read_bytes() == one


def test_transforms_are_applied_in_their_order(convert: Convert, encode: Encode) -> None:
    """The region's pixels are those of the picture as it is when the blur's turn comes."""
    region = {"x1": 0, "y1": 0, "x2": 32, "y2": 48}
    blur = {"type": "blur", "blur": 20, "mode": "include", "regions": [region]}
    image = opened(convert(encode(NOISE, "PNG"), {"format": "png"}, RESIZE, blur))
    sharp = opened(convert(encode(NOISE, "PNG"), {"format": "png"}, RESIZE))
    assert image.size == (64, 48)
    assert np.array_equal(pixels(image)[:, 32:], pixels(sharp)[:, 32:])
    assert pixels(image)[:, :32].std() < pixels(sharp)[:, :32].std() / 2


@pytest.mark.parametrize(
    ("transform", "note"),
    [
        ({"type": "resize", "targetWidth": None}, "a resize without targetWidth left the size as it was"),
        ({"type": "resize"}, "a resize without targetWidth left the size as it was"),
        (
            {"type": "blur", "blur": 9, "mode": "include", "regions": []},
            "a blur with the mode include names no regions, so it blurred nothing",
        ),
        (
            {"type": "blur", "blur": 9, "mode": "include"},
            "a blur with the mode include names no regions, so it blurred nothing",
        ),
    ],
)
def test_a_transform_that_does_nothing_says_so(
    convert: Convert, encode: Encode, transform: Json, note: str
) -> None:
    result = convert(encode(NOISE, "PNG"), {"format": "png"}, transform)
    assert result.metadata == {"notes": [note]}
    assert np.array_equal(pixels(opened(result)), pixels(NOISE))


@pytest.mark.parametrize(("mode", "transparent"), [("RGBA", (255, 0, 0, 0)), ("LA", (0, 0))])
def test_what_is_transparent_is_white_in_a_jpeg(
    convert: Convert, encode: Encode, mode: str, transparent: tuple[int, ...]
) -> None:
    image = Image.new(mode, (32, 32), transparent)
    result = opened(convert(encode(image, "PNG"), {"format": "jpeg", "quality": 100}))
    assert (pixels(result) == 255).all()


def test_half_transparent_black_is_gray_in_a_jpeg(convert: Convert, encode: Encode) -> None:
    source = encode(Image.new("RGBA", (32, 32), (0, 0, 0, 128)), "PNG")
    assert np.abs(pixels(opened(convert(source, {"format": "jpeg"}))) - 127).max() <= 1


@pytest.mark.parametrize(
    "output", [{"format": "png"}, {"format": "webp", "lossless": True}, {"format": "gif"}]
)
def test_transparency_is_kept_where_the_format_can(convert: Convert, encode: Encode, output: Json) -> None:
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((5, 5, 14, 14), fill=(200, 30, 10, 255))
    shown = pixels(opened(convert(encode(image, "PNG"), output)), "RGBA")
    assert np.array_equal(shown[:, :, 3], pixels(image, "RGBA")[:, :, 3])
    assert shown[10, 10].tolist() == [200, 30, 10, 255]


@pytest.mark.parametrize("kind", FORMATS)
def test_cmyk_comes_out_as_rgb(convert: Convert, encode: Encode, kind: str) -> None:
    source = encode(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), "JPEG", quality=100)
    result = convert(source, {"format": kind, "quality": 100})
    red, green, blue = pixels(opened(result))[8, 8]
    assert (red > 240, green < 20, blue < 20) == (True, True, True)
    assert "rule of thumb" in str(result.metadata["notes"])


def test_16_bits_of_gray_stay_in_a_png_and_are_rounded_elsewhere(convert: Convert, encode: Encode) -> None:
    values = np.linspace(0, 65_535, 400).astype(np.uint16).reshape(20, 20)
    source = encode(Image.fromarray(values), "PNG")
    deep = convert(source, {"format": "png"})
    assert np.array_equal(np.asarray(opened(deep)), values)
    assert deep.metadata == {}
    assert opened(convert(source, {"format": "png"}, {"type": "resize", "targetWidth": 10})).mode == "I;16"
    flat = convert(source, {"format": "webp", "lossless": True})
    assert np.array_equal(pixels(opened(flat), "L"), np.rint(values / 257))
    assert flat.metadata == {"notes": ["the image has 16 bits a pixel; it was written as webp with 8"]}


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_turned_picture_is_resized_upright(
    convert: Convert, encode: Encode, kind: str, orientation: int
) -> None:
    """The decoder may skip detail of large JPEGs; its sides are then those of the lying picture."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    source = encode(Image.new("RGB", (901, 600), "teal"), kind, exif=exif.tobytes())
    result = convert(source, {"format": "png"}, RESIZE)
    assert opened(result).size == ((64, 96) if orientation in {6, 8} else (64, 43))


def test_a_shrunk_jpeg_looks_the_same_whether_or_not_detail_was_skipped(
    convert: Convert, encode: Encode
) -> None:
    large = NOISE.resize((1600, 1200), Image.Resampling.BICUBIC)
    from_jpeg = opened(convert(encode(large, "JPEG", quality=98), {"format": "png"}, RESIZE))
    from_png = opened(convert(encode(large, "PNG"), {"format": "png"}, RESIZE))
    assert np.abs(pixels(from_jpeg) - pixels(from_png)).mean() < 2


@pytest.mark.parametrize(
    ("size", "kind", "transforms", "message"),
    [
        ((1, 17_000), "webp", [], "webp holds at most 16,383 a side"),
        ((1, 65_535), "jpeg", [], "jpeg holds at most 65,500 a side"),
        ((1, 30_000), "png", [{"type": "resize", "targetWidth": 4096}], "at most 100,000,000 are made"),
    ],
)
def test_a_result_that_would_be_too_large_is_refused(
    convert: Convert, encode: Encode, size: tuple[int, int], kind: str, transforms: list[Json], message: str
) -> None:
    with pytest.raises(ImageError, match=message):
        convert(encode(Image.new("L", size), "PNG"), {"format": kind}, *transforms)


@pytest.mark.parametrize("source", [b"", b"no image", b"\x89PNG\r\n\x1a\n"])
def test_a_source_that_is_no_image_is_refused_and_leaves_no_file(
    convert: Convert, workdir: Path, source: bytes
) -> None:
    with pytest.raises(ImageError):
        convert(source, {"format": "png"})
    assert not list(workdir.iterdir())


def test_progress_grows_to_one_and_may_stop_the_job(tmp_path: Path, workdir: Path, encode: Encode) -> None:
    path = tmp_path / "source"
    frames = [Image.new("RGB", (8, 8), (shade, 0, 0)) for shade in range(0, 100, 10)]
    path.write_bytes(encode(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    job = Job(
        kind="convertImage", input={"output": {"format": "gif"}}, sources={"image": path}, workdir=workdir
    )
    told: list[float] = []
    run(STEPS, job, told.append)
    assert told == sorted(told)
    assert (len(told), told[-1]) == (11, 1.0)

    def stop(share: float) -> None:
        if share > 0.3:
            raise JobCanceled

    (workdir / "converted.gif").unlink()
    with pytest.raises(JobCanceled):
        run(STEPS, job, stop)
    assert not list(workdir.iterdir())


def test_the_step_takes_one_source_and_gives_one_blob() -> None:
    step_input: JsonObject = {"image": "https://example.com/a.png", "output": {"format": "png"}}
    assert KIND.sources(step_input) == (("image", "https://example.com/a.png"),)
    assert KIND.jobs(step_input) == (step_input,)
    assert KIND.output([{"id": "one"}]) == {"blob": {"id": "one"}}
