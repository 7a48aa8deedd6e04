"""An enlarged image is a PNG of exactly the size, in the colours and the transparency of its source."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from renderline.canonical import JsonObject
from renderline.engine.jobs import Job, JobCanceled, JobResult, Progress, run
from renderline.engine.steps import STEPS
from renderline.engine.steps.image_upscaler import KIND
from renderline.errors import ImageError, UsageError

Encode = Callable[..., bytes]
Enlarge = Callable[..., JobResult]
Ints = np.ndarray[tuple[int, ...], np.dtype[np.int_]]

REMACRI = "urn:air:other:upscaler:civitai:147759@164821"
NOISE = Image.fromarray(np.random.default_rng(9).integers(0, 256, (6, 8, 3), dtype=np.uint8)).resize(
    (24, 18), Image.Resampling.BICUBIC
)


@pytest.fixture
def enlarge(tmp_path: Path, workdir: Path) -> Enlarge:
    """Runs imageUpscaler on bytes, with the quickest network: `enlarge(source, numberOfRepeats=2)`."""

    def job(
        source: bytes,
        *,
        upscaler: str = "animevideov3-x2",
        progress: Progress = lambda _: None,
        **fields: Any,
    ) -> JobResult:
        path = tmp_path / "source.bin"
        path.write_bytes(source)
        return run(
            STEPS,
            Job(
                kind="imageUpscaler",
                input={"image": "https://example.com/x", **fields},
                sources={"image": path},
                workdir=workdir,
                options={"threads": 2, "upscaler": upscaler},
            ),
            progress,
        )

    return job


def opened(result: JobResult) -> Image.Image:
    with Image.open(result.media[0].path) as image:
        image.load()
        return image


def pixels(image: Image.Image) -> Ints:
    return np.asarray(image).astype(int)


@pytest.mark.parametrize(
    ("upscaler", "repeats", "factor"), [("animevideov3-x2", 3, 8), ("animevideov3-x3", 1, 3)]
)
@pytest.mark.parametrize("size", [(1, 1), (7, 5)])
def test_the_result_is_a_png_of_exactly_the_size(
    enlarge: Enlarge, encode: Encode, upscaler: str, repeats: int, factor: int, size: tuple[int, int]
) -> None:
    result = enlarge(encode(NOISE.resize(size), "PNG"), upscaler=upscaler, numberOfRepeats=repeats)
    (media,) = result.media
    assert (media.media_type, media.width_px, media.height_px) == (
        "image/png",
        size[0] * factor,
        size[1] * factor,
    )
    assert (opened(result).format, opened(result).size) == ("PNG", (media.width_px, media.height_px))


def test_the_metadata_says_what_ran_in_place_of_what(enlarge: Enlarge, encode: Encode) -> None:
    metadata = enlarge(encode(NOISE, "PNG"), model=REMACRI, numberOfRepeats=2).metadata
    assert metadata["device"] == "cpu" or str(metadata["device"]).startswith("vulkan: ")
    assert metadata["tile"] in {192, 256, 384, 512, 768}
    assert {name: metadata[name] for name in ("upscaler", "standsInFor", "scale", "passes")} == {
        "upscaler": "animevideov3-x2",
        "standsInFor": REMACRI,
        "scale": 2,
        "passes": 2,
    }
    assert isinstance(metadata["notes"], list)
    assert "4x-Remacri" in str(metadata["notes"][0])


def test_without_a_preference_the_network_for_photographs_runs(tmp_path: Path, workdir: Path) -> None:
    path = tmp_path / "source.png"
    NOISE.resize((5, 4)).save(path)
    result = run(
        STEPS,
        Job(
            kind="imageUpscaler",
            input={"image": "x", "model": None},
            sources={"image": path},
            workdir=workdir,
        ),
        lambda _: None,
    )
    assert result.metadata["upscaler"] == "x4plus"
    assert opened(result).size == (20, 16)


@pytest.mark.parametrize(
    ("mode", "stored"), [("L", "L"), ("RGB", "RGB"), ("RGBA", "RGBA"), ("LA", "LA"), ("1", "L")]
)
def test_channels_come_out_as_they_went_in(enlarge: Enlarge, encode: Encode, mode: str, stored: str) -> None:
    assert opened(enlarge(encode(NOISE.convert(mode), "PNG"))).mode == stored


def test_a_grey_image_of_16_bits_keeps_them(enlarge: Enlarge, encode: Encode) -> None:
    ramp = np.linspace(20_000, 20_600, 24 * 16).reshape(16, 24).astype(np.uint16)
    larger = opened(enlarge(encode(Image.fromarray(ramp), "PNG")))
    assert larger.mode == "I;16"
    assert len(np.unique(np.asarray(larger))) > 10


def test_the_colour_profile_is_carried_over(enlarge: Enlarge, encode: Encode, srgb: bytes) -> None:
    assert opened(enlarge(encode(NOISE, "PNG", icc_profile=srgb))).info["icc_profile"] == srgb


def test_an_edge_of_transparency_has_no_dark_fringe(enlarge: Enlarge, encode: Encode) -> None:
    """The invisible half is black in the file; every visible pixel of the result is as light as the source."""
    source = np.zeros((16, 16, 4), np.uint8)
    source[:, 8:] = (230, 220, 210, 255)
    larger = pixels(opened(enlarge(encode(Image.fromarray(source), "PNG"))))
    seen = larger[larger[:, :, 3] > 0][:, :3]
    assert np.abs(seen - (230, 220, 210)).max() < 12
    assert (larger[:, :12, 3] == 0).all()
    assert (larger[:, 20:, 3] == 255).all()


def test_of_an_animation_the_first_frame_is_enlarged_and_that_is_said(
    enlarge: Enlarge, encode: Encode
) -> None:
    second = Image.new("RGB", NOISE.size, (0, 0, 255))
    result = enlarge(encode(NOISE, "GIF", save_all=True, append_images=[second]))
    assert "only the first of 2 frames was used" in str(result.metadata["notes"])
    assert pixels(opened(result).convert("RGB"))[:, :, 0].mean() > 50


def test_a_photo_lying_on_its_side_is_enlarged_upright(enlarge: Enlarge, encode: Encode) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(enlarge(encode(NOISE, "JPEG", exif=exif))).size == (36, 48)


def test_progress_ends_at_everything_only_when_the_file_is_there(
    enlarge: Enlarge, encode: Encode, workdir: Path
) -> None:
    told: list[tuple[float, bool]] = []
    enlarge(
        encode(NOISE, "PNG"),
        numberOfRepeats=3,
        progress=lambda share: told.append((share, any(workdir.iterdir()))),
    )
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert told[0] == (0.0, False)
    assert told[-1] == (1.0, True)
    assert all(share < 1 for share in shares[:-1])


def test_a_canceled_job_leaves_no_file(enlarge: Enlarge, encode: Encode, workdir: Path) -> None:
    def cancel(_: float) -> None:
        raise JobCanceled

    with pytest.raises(JobCanceled):
        enlarge(encode(NOISE, "PNG"), progress=cancel)
    assert list(workdir.iterdir()) == []


@pytest.mark.parametrize(
    ("source", "said"),
    [(b"", "empty"), (b"<svg/>", "no PNG"), (b"\x89PNG\r\n\x1a\n", "image")],
    ids=["0", "svg", "cut"],
)
def test_a_source_that_is_no_picture_is_an_image_error(enlarge: Enlarge, source: bytes, said: str) -> None:
    with pytest.raises(ImageError, match=said):
        enlarge(source)


def test_a_result_that_would_be_too_large_is_refused_with_its_size(enlarge: Enlarge, encode: Encode) -> None:
    wide = Image.new("L", (2049, 2))
    with pytest.raises(ImageError, match=r"would become 16,392 × 16"):
        enlarge(encode(wide, "PNG"), numberOfRepeats=3)


def test_a_preference_for_an_unknown_network_is_told(enlarge: Enlarge, encode: Encode) -> None:
    with pytest.raises(UsageError, match="did you mean x4plus"):
        enlarge(encode(NOISE, "PNG"), upscaler="x4pluss")


def test_a_step_is_one_job_with_one_source_and_one_blob() -> None:
    step_input: JsonObject = {"image": "https://example.com/x", "numberOfRepeats": 2}
    assert KIND.sources(step_input) == (("image", "https://example.com/x"),)
    assert KIND.jobs(step_input) == (step_input,)
    assert KIND.output([{"id": "a"}]) == {"blob": {"id": "a"}}
