"""What a picture was made from: the nearest one on the way back that lies on this machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from renderline.compiler.submission import Asset, Submission
from renderline.reporting.html.sources import Before, Sources

PHOTO_KEY = "asset:sha256:" + "a" * 64
Make = Callable[..., Submission]


def step(name: str | None, *reads: str, image: str = "") -> dict[str, Any]:
    sources = [{"$ref": read, "path": "output.blob.url"} for read in reads]
    named = {} if name is None else {"name": name}
    return {"$type": "x", **named, "input": {"images": [*sources, image]}}


def file(name: str, step_name: str, media_type: str = "image/png") -> dict[str, Any]:
    return {"path": f"/out/{name}", "step": step_name, "media_type": media_type}


@pytest.mark.parametrize(
    ("steps", "files", "expected"),
    [
        ([step("a", image=PHOTO_KEY)], [file("a.png", "a")], "cat.jpg"),
        ([step("a", image=PHOTO_KEY), step("b", "a")], [file("b.png", "b")], "cat.jpg"),
        # What was saved on the way is nearer than the photo.
        (
            [step("a", image=PHOTO_KEY), step("b", "a"), step("c", "b")],
            [file("c.png", "c"), file("b.png", "b")],
            "b.png",
        ),
        ([step("a"), step("b", "a")], [file("b.png", "b")], None),
        ([step("a"), step("b", "a")], [file("b.png", "b"), file("a.zip", "a", "application/zip")], None),
        # A step without a name is a number in an answer and `$0` in a reference.
        ([step(None), step("b", "$0")], [file("b.png", "b"), file("a.png", "0")], "a.png"),
        # A reference that leads nowhere, or in a circle, ends.
        ([step("a", "b"), step("b", "a", "gone")], [file("a.png", "a")], None),
    ],
)
def test_the_way_back_ends_at_the_nearest_picture(
    steps: list[Any], files: list[Any], expected: str | None, make_submission: Make
) -> None:
    found = Sources(make_submission(body={"steps": steps}), files).before(0)
    assert (found and found.name) == expected


def test_the_second_of_several_was_made_from_the_second(make_submission: Make) -> None:
    steps = [step("a"), step("b", "a")]
    files = [file("b-1.png", "b"), file("b-2.png", "b"), file("a-1.png", "a"), file("a-2.png", "a")]
    sources = Sources(make_submission(body={"steps": steps}), files)
    assert [sources.before(index) for index in (0, 1)] == [
        Before(path=Path("/out/a-1.png"), name="a-1.png"),
        Before(path=Path("/out/a-2.png"), name="a-2.png"),
    ]


def test_what_is_no_picture_is_no_before(make_submission: Make) -> None:
    table = Asset(sha256="a" * 64, path=Path("/p/t.csv"), name="t.csv", media_type="text/csv", size_bytes=1)
    submission = make_submission(body={"steps": [step("a", image=PHOTO_KEY)]}, assets=(table,))
    assert Sources(submission, [file("a.png", "a")]).before(0) is None
