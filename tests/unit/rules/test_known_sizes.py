"""Sizes that a body tells, and the two rules that go by them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from renderline.pipeline.model import Pipeline
from renderline.rules import repeated_upscale, video_size
from renderline.rules.known_sizes import image_size
from renderline.rules.known_sizes import video_size as size_of_video
from renderline.wire.pixel_size import PixelSize


def ref(step: int) -> dict[str, str]:
    return {"$ref": f"${step}", "path": "output.video.url"}


@pytest.mark.parametrize(
    ("given", "size"),
    [
        ({"width": 640, "height": 480}, PixelSize(640, 480)),
        ({"resolution": "720p", "aspectRatio": "9:16"}, PixelSize(720, 1280)),
        ({"resolution": "480p", "aspectRatio": "16:9"}, None),
        ({"resolution": "1080p"}, None),
        ({"resolution": 1080, "aspectRatio": ["16:9"]}, None),
        ({"width": 640}, None),
        ({"width": True, "height": True}, None),
        ({"width": 0, "height": 480}, None),
        ({"width": {"$ref": "a", "path": "output.x"}, "height": 480}, None),
        (None, None),
    ],
)
def test_a_generated_video_is_as_large_as_it_says(
    given: Any, size: PixelSize | None, pipeline_of: Callable[..., Pipeline]
) -> None:
    assert size_of_video(pipeline_of(("videoGen", given)), ref(0)) == size


def test_sizes_pass_through_steps_that_keep_or_multiply_them(pipeline_of: Callable[..., Pipeline]) -> None:
    made = pipeline_of(
        ("videoGen", {"width": 320, "height": 180}),
        ("videoInterpolation", {"video": ref(0)}),
        ("videoUpscaler", {"video": ref(1), "scaleFactor": 3}),
        ("videoUpscaler", {"video": ref(2)}),
        ("transcode", {"video": ref(0)}),
    )
    assert size_of_video(made, ref(3)) == PixelSize(1920, 1080)
    assert size_of_video(made, ref(4)) is None


def test_a_circle_of_steps_has_no_size(pipeline_of: Callable[..., Pipeline]) -> None:
    made = pipeline_of(("videoUpscaler", {"video": ref(1)}), ("videoInterpolation", {"video": ref(0)}))
    assert list(video_size.check(made)) == []


@pytest.mark.parametrize(
    "image", [None, "https://a.example/b.png", ref(9), {"$ref": "$arguments", "path": "x"}]
)
def test_what_no_step_generates_has_no_size(image: Any, pipeline_of: Callable[..., Pipeline]) -> None:
    assert image_size(pipeline_of(("echo", {"width": 1, "height": 1})), image) is None


@pytest.mark.parametrize(
    ("width", "factor", "hint"),
    [
        (1280, 2, None),
        (640, 4, None),
        (1280, 3, "write `scaleFactor: 2`"),
        (854, 4, "write `scaleFactor: 2`"),
        (800, 4, "write `scaleFactor: 3`"),
        (1281, 2, "at most 1280 pixels"),
        (1280, None, None),
        (1920, None, "at most 1280 pixels"),
        (1920, 9, None),
        (1920, "2", None),
    ],
)
def test_an_upscaled_video_stays_below_the_cap(
    width: int, factor: Any, hint: str | None, pipeline_of: Callable[..., Pipeline]
) -> None:
    """What is no factor at all is the contract's to report."""
    given = {"video": ref(0), **({} if factor is None else {"scaleFactor": factor})}
    made = pipeline_of(("videoGen", {"width": width, "height": 360}), ("videoUpscaler", given))
    found = [finding.hint for finding in video_size.check(made)]
    assert [hint in each for each in found] == [True] if hint else found == []


@pytest.mark.parametrize(("height", "is_told"), [(2048, False), (2049, True)])
def test_an_interpolated_video_stays_below_the_cap(
    height: int, pipeline_of: Callable[..., Pipeline], *, is_told: bool
) -> None:
    made = pipeline_of(
        ("videoGen", {"width": 640, "height": height}), ("videoInterpolation", {"video": ref(0)})
    )
    assert bool(list(video_size.check(made))) is is_told


@pytest.mark.parametrize(
    ("model", "repeats", "message"),
    [
        (None, 1, None),
        (None, 2, "2 passes of a 4× model enlarge 16 times per side: 512×384 would become 8192×6144 pixels"),
        ("urn:air:other:upscaler:civitai:147759@164821", 3, "a 4× model enlarge 64 times"),
        ("2x-soft", 3, None),
        ("RealESRGAN_x2", 2, None),
        ("model-x3.pth", 2, "a 3× model enlarge 9 times"),
        ("8x_NMKD", 2, "an 8× model enlarge 64 times"),
        ("v18x-soft", 2, "if this is a 4× model"),
        ("urn:air:other:upscaler:civitai:1@2", 2, "if this is a 4× model, 2 passes enlarge 16 times"),
        (None, 4, None),
        (None, "2", None),
    ],
)
def test_passes_multiply(
    model: Any, repeats: Any, message: str | None, pipeline_of: Callable[..., Pipeline]
) -> None:
    made = pipeline_of(
        ("imageGen", {"width": 512, "height": 384}),
        ("imageUpscaler", {"image": ref(0), "model": model, "numberOfRepeats": repeats}),
    )
    found = [finding.message for finding in repeated_upscale.check(made)]
    assert [message in each for each in found] == [True] if message else found == []
