"""A rehearsal makes as many images as were asked for, of that size, and says that it is one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from renderline.contract.steps import with_defaults
from renderline.engine.jobs import Job, JobResult, run
from renderline.engine.steps.image_gen import KIND

Json = dict[str, Any]
Rehearse = Callable[[Json], list[JobResult]]

SMALL: Json = {"engine": "flux2", "model": "dev", "prompt": "A cat", "width": 64, "height": 64}


@pytest.fixture
def rehearse(workdir: Path) -> Rehearse:
    """All jobs of one input, each in a folder of its own."""

    def jobs(step_input: Json) -> list[JobResult]:
        results = []
        for number, planned in enumerate(KIND.jobs(step_input)):
            folder = workdir / str(number)
            folder.mkdir(exist_ok=True)
            job = Job(kind="imageGen", input=planned, sources={}, workdir=folder)
            results.append(run(job, lambda _share: None))
        return results

    return jobs


@pytest.mark.parametrize(
    ("step_input", "size", "count"),
    [
        ({"engine": "flux2", "model": "dev", "prompt": "x", "width": 768, "height": 512}, (768, 512), 1),
        (
            {"engine": "flux2", "model": "klein", "prompt": "x", "quantity": 3, "width": 64, "height": 96},
            (64, 96),
            3,
        ),
        ({"engine": "openai", "model": "gpt-image-1", "prompt": "x", "size": "1536x1024"}, (1536, 1024), 1),
        (
            {"engine": "openai", "model": "dall-e-2", "prompt": "x", "size": "256x256", "quantity": 2},
            (256, 256),
            2,
        ),
        ({"engine": "google", "model": "nano-banana-2", "prompt": "x", "numImages": 4}, (1024, 1024), 4),
        (
            {
                "engine": "google",
                "model": "nano-banana-pro",
                "prompt": "x",
                "aspectRatio": "21:9",
                "resolution": "2K",
            },
            (3136, 1344),
            1,
        ),
        ({"engine": "grok", "prompt": "x", "aspectRatio": "9:16"}, (768, 1360), 1),
        ({"engine": "fal", "model": "qwen2", "prompt": "x", "imageSize": "landscape_16_9"}, (1024, 576), 1),
        ({"engine": "wan", "prompt": "x", "imageSize": "square"}, (512, 512), 1),
        ({"engine": "seedream", "prompt": "x"}, (1024, 1024), 1),
    ],
    ids=lambda value: "-".join(map(str, list(value.values())[:2])) if isinstance(value, dict) else None,
)
def test_every_engine_gets_its_size_and_count(
    rehearse: Rehearse, step_input: Json, size: tuple[int, int], count: int
) -> None:
    results = rehearse(dict(with_defaults("imageGen", step_input)))
    assert len(results) == count
    for result in results:
        (media,) = result.media
        with Image.open(media.path) as image:
            assert image.size == size == (media.width_px, media.height_px)


@pytest.mark.parametrize(
    ("asked", "kind"),
    [(None, "PNG"), ("png", "PNG"), ("jpeg", "JPEG"), ("webP", "WEBP"), ("webp", "WEBP")],
)
def test_the_output_format_is_honoured(rehearse: Rehearse, asked: str | None, kind: str) -> None:
    (result,) = rehearse(SMALL | {"outputFormat": asked})
    with Image.open(result.media[0].path) as image:
        assert image.format == kind
    assert result.media[0].media_type == f"image/{kind.lower()}"


def test_the_result_says_that_it_is_a_rehearsal(rehearse: Rehearse) -> None:
    (result,) = rehearse(SMALL)
    assert result.metadata == {
        "rehearsed": True,
        "notes": ["imageGen was rehearsed: a stand-in picture, not a generated one"],
    }


def test_the_same_input_gives_the_same_bytes_and_each_image_is_another(rehearse: Rehearse) -> None:
    four = SMALL | {"quantity": 4}
    once, again = ([result.media[0].path.read_bytes() for result in rehearse(four)] for _ in range(2))
    assert once == again
    assert len(set(once)) == 4


@pytest.mark.parametrize("change", [{"seed": 2}, {"prompt": "A dog"}, {"model": "klein"}])
def test_another_input_gives_another_picture(rehearse: Rehearse, change: Json) -> None:
    (one,), (other,) = (
        [result.media[0].path.read_bytes() for result in rehearse(SMALL | more)] for more in ({}, change)
    )
    assert one != other


@pytest.mark.parametrize(("quantity", "count"), [(None, 1), (0, 1), (-3, 1), (12, 12), (10**9, 64), ("3", 1)])
def test_no_count_floods_the_queue(quantity: object, count: int) -> None:
    assert len(KIND.jobs({"prompt": "x", "quantity": quantity})) == count  # type: ignore[dict-item] # any value


def test_no_source_is_fetched_and_the_blobs_keep_their_order() -> None:
    assert KIND.sources({"engine": "flux2", "images": ["https://example.com/a.png"]}) == ()
    assert KIND.output([{"id": "one"}, {"id": "two"}]) == {"images": [{"id": "one"}, {"id": "two"}]}
