"""A rehearsal makes as many images as were asked for, of that size, and says that it is one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from renderline.contract.steps import with_defaults
from renderline.engine.jobs import Job, JobResult, run
from renderline.engine.steps import STEPS
from renderline.engine.steps.image_gen import KIND

Json = dict[str, Any]
Rehearse = Callable[[Json], list[JobResult]]

SMALL: Json = {
    "engine": "flux2",
    "model": "dev",
    "operation": "createImage",
    "prompt": "A cat",
    "width": 64,
    "height": 64,
}


@pytest.fixture
def rehearse(workdir: Path) -> Rehearse:
    """All jobs of one input, each in a folder of its own."""

    def jobs(step_input: Json) -> list[JobResult]:
        results = []
        for number, planned in enumerate(KIND.jobs(step_input)):
            folder = workdir / str(number)
            folder.mkdir(exist_ok=True)
            job = Job(kind="imageGen", input=planned, sources={}, workdir=folder)
            results.append(run(STEPS, job, lambda _share: None))
        return results

    return jobs


@pytest.mark.parametrize(("width", "height", "quantity"), [(64, 96, 2), (64.0, 96.0, 2.0)])
def test_size_and_count_are_as_asked_for_however_the_numbers_are_written(
    rehearse: Rehearse, width: float, height: float, quantity: float
) -> None:
    """Those of every engine stand in a table of their own, `tests/data/engine/image-gen.yaml`."""
    step_input = {**SMALL, "width": width, "height": height, "quantity": quantity}
    results = rehearse(dict(with_defaults("imageGen", step_input)))
    assert len(results) == 2
    for result in results:
        (media,) = result.media
        with Image.open(media.path) as image:
            assert image.size == (64, 96) == (media.width_px, media.height_px)


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
