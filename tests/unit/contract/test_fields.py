"""A position in an input takes what its variant says, and an output either fits there or not."""

from __future__ import annotations

from typing import Any

import pytest

from renderline.contract.fields import InputField, field_at, fits
from renderline.contract.json_types import ALL_TYPES
from renderline.contract.media import Media
from renderline.contract.outputs import OutputField, resolve
from renderline.wire.references import split_path

REFERENCE = {"$ref": "hero", "path": "output.images[0].url"}
KLEIN: dict[str, Any] = {"engine": "flux2", "model": "klein", "operation": "editImage", "images": [REFERENCE]}


@pytest.mark.parametrize(
    ("step_type", "given", "path", "types", "text_format", "media"),
    [
        ("imageUpscaler", {"image": REFERENCE}, ("image",), ("string",), "source-image", Media.IMAGE),
        ("imageUpscaler", {}, ("numberOfRepeats",), ("integer",), "int32", None),
        ("imageUpscaler", {}, (), ("object",), None, None),
        ("imageUpload", REFERENCE, (), ("string",), None, Media.IMAGE),
        ("convertImage", {"image": REFERENCE}, ("image",), ("string",), None, Media.IMAGE),
        ("imageGen", KLEIN, ("images", 0), ("string",), "source-image", Media.IMAGE),
        ("imageGen", KLEIN, ("prompt",), ("string",), None, None),
        ("videoInterpolation", {}, ("video",), ("string",), "uri", Media.VIDEO),
        ("transcription", {}, ("mediaUrl",), ("string",), "uri", None),
        ("textToSpeech", {}, ("refAudioUrl",), ("null", "string"), "uri", Media.AUDIO),
        (
            "chatCompletion",
            {"messages": [{"role": "user", "content": REFERENCE}]},
            ("messages", 0, "content"),
            ("string", "array"),
            None,
            None,
        ),
        ("chatCompletion", {}, ("chatTemplateKwargs", "deep", 0), ALL_TYPES, None, None),
    ],
)
def test_what_a_position_takes(
    step_type: str,
    given: Any,
    path: tuple[str | int, ...],
    types: tuple[str, ...],
    text_format: str | None,
    media: Media | None,
) -> None:
    assert field_at(step_type, given, path) == InputField(
        json_types=types, enum=(), format=text_format, media=media
    )


@pytest.mark.parametrize(
    ("step_type", "given", "path"),
    [
        ("imageUpscaler", {}, ("zoom",)),
        ("imageUpscaler", {}, ("zoom", "deeper")),
        ("imageUpscale", {}, ("image",)),
        ("imageGen", {}, ("prompt",)),
        ("imageGen", {"engine": REFERENCE}, ("prompt",)),
        ("imageGen", {"engine": "nothing"}, ("prompt",)),
        ("chatCompletion", {"messages": []}, ("messages", 3, "content")),
    ],
)
def test_a_position_that_is_not_known_takes_nothing(
    step_type: str, given: Any, path: tuple[str | int, ...]
) -> None:
    assert field_at(step_type, given, path) is None


def test_the_allowed_values_are_told() -> None:
    field = field_at("imageBackgroundRemoval", {}, ("format",))
    assert field is not None
    assert field.enum == ("png", "webp")


@pytest.mark.parametrize(
    ("source", "path", "target", "position", "reason"),
    [
        ("imageGen", "output.images[0].url", "imageUpscaler", ("image",), None),
        ("imageUpscaler", "output.blob.url", "convertImage", ("image",), None),
        ("imageGen", "output.images[0].width", "imageGen", ("width",), None),
        ("comfy", "output.blobs[0].url", "imageUpscaler", ("image",), None),
        ("chatCompletion", "output.parsed.count", "imageUpscaler", ("numberOfRepeats",), None),
        ("imageGen", "output.images[0].width", "chatCompletion", ("temperature",), None),
        (
            "imageUpscaler",
            "output.blob.url",
            "imageUpscaler",
            ("numberOfRepeats",),
            "yields text where a whole number is needed",
        ),
        (
            "imageUpscaler",
            "output.blob",
            "convertImage",
            ("image",),
            "yields the whole image with its facts where its address is needed",
        ),
        ("imageGen", "output.images", "imageUpscaler", ("image",), "yields a list where text is needed"),
        (
            "videoMetadata",
            "output.fps",
            "imageUpscaler",
            ("numberOfRepeats",),
            "yields a number that need not be whole where a whole number is needed",
        ),
        (
            "videoGen",
            "output.video.url",
            "imageUpscaler",
            ("image",),
            "yields a video where an image is needed",
        ),
        (
            "aceStepAudio",
            "output.blob.url",
            "videoInterpolation",
            ("video",),
            "yields a sound where a video is needed",
        ),
    ],
)
def test_an_output_fits_or_the_reason_is_given(
    source: str, path: str, target: str, position: tuple[str | int, ...], reason: str | None
) -> None:
    parts = split_path(path)
    output = resolve(source, {}, parts or ())
    field = field_at(target, KLEIN, position)
    assert isinstance(output, OutputField)
    assert field is not None
    assert fits(output, field) == reason
