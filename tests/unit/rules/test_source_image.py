"""What a field that takes a source image may be given as text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from renderline.diagnostic import Severity
from renderline.parameters.values import LocalPath
from renderline.pipeline.model import Pipeline
from renderline.rules import source_image

PAYLOAD = "R0lGODlhAQABAAAAACwAAAAAAQABAAACAUwAOw=="


@pytest.mark.parametrize(
    "image",
    [
        "https://example.com/cat.jpg",
        f"data:image/gif;base64,{PAYLOAD}",
        PAYLOAD,
        f"{PAYLOAD[:20]}\n{PAYLOAD[20:]}\n",
        "A" * 2_000_000,
        "urn:air:other:other:civitai:1@2",
        "4SMQ4Y3G6WZQ2DKEQSE7P6J1H0.jpeg",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "./cat.jpg",
        "../photos/cat.jpg",
        LocalPath("cat.jpg", Path("/photos/cat.jpg")),
        {"$ref": "hero", "path": "output.blob.url"},
        "",
        7,
    ],
    ids=lambda image: str(image)[:40],
)
@pytest.mark.parametrize("templated", [True, False])
def test_addresses_payloads_and_marked_paths_pass(
    image: object, pipeline_of: Callable[..., Pipeline], *, templated: bool
) -> None:
    made = pipeline_of(("imageUpscaler", {"image": image}), templated=templated)
    assert list(source_image.check(made)) == []


@pytest.mark.parametrize(
    ("image", "cure"),
    [
        ("cat.jpg", "`./cat.jpg`"),
        ("photos/cat", "`./photos/cat`"),
        ("/home/me/cat.jpg", "of type `image`"),
        ("~/cat.jpg", "of type `image`"),
        (r"C:\cat.jpg", "of type `image`"),
        ("file:///cat.jpg", "of type `image`"),
        ("{params.photo}", 'write `"{{ params.photo }}"`'),
        ("steps.up.output.blob.url", 'write `"{{ steps.up.output.blob.url }}"`'),
    ],
)
def test_a_bare_name_is_an_error_with_its_cure(
    image: str, cure: str, pipeline_of: Callable[..., Pipeline]
) -> None:
    [finding] = source_image.check(pipeline_of(("imageUpscaler", {"image": image})))
    assert finding.place.path == ("steps", 0, "input", "image")
    assert finding.severity is Severity.ERROR
    assert cure in finding.hint


def test_a_file_of_api_keys_alone_is_warned_of_a_picture_s_name_only(
    pipeline_of: Callable[..., Pipeline],
) -> None:
    """Such a file is sent as it stands, and the service has the last word on text that may mean something to it."""
    made = pipeline_of(
        ("imageUpscaler", {"image": "cat.jpg"}), ("imageUpscaler", {"image": "cat"}), templated=False
    )
    [finding] = source_image.check(made)
    assert (finding.severity, finding.place.path[1]) == (Severity.WARNING, 0)
    assert "version: 1" in finding.hint


def test_only_fields_that_take_an_image_are_judged(pipeline_of: Callable[..., Pipeline]) -> None:
    given = {"engine": "flux2", "model": "klein", "operation": "createImage", "prompt": "cat.jpg"}
    assert list(source_image.check(pipeline_of(("imageGen", given)))) == []
