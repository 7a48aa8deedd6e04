"""A path into an output is followed through the published output schema."""

from __future__ import annotations

from typing import Any

import pytest

from renderline.contract.json_types import ALL_TYPES
from renderline.contract.media import Media
from renderline.contract.outputs import OutputField, OutputMiss, resolve, yields_files
from renderline.contract.steps import step_types
from renderline.wire.references import split_path


def at(step_type: str, path: str, step_input: Any = None) -> OutputField | OutputMiss:
    parts = split_path(path)
    assert parts is not None
    return resolve(step_type, step_input, parts)


@pytest.mark.parametrize(
    ("step_type", "path", "json_type", "media", "text_format"),
    [
        ("imageGen", "output.images[0].url", "string", Media.IMAGE, "uri"),
        ("imageGen", "output.images[3].width", "integer", None, "int32"),
        ("imageGen", "output.images[0]", "object", Media.IMAGE, None),
        ("imageGen", "output.images", "array", None, None),
        ("textToImage", "output.images[0].previewUrl", "string", Media.IMAGE, "uri"),
        ("imageUpscaler", "output.blob.url", "string", Media.IMAGE, "uri"),
        ("imageUpscaler", "output.blob.id", "string", None, None),
        ("imageUpscaler", "output", "object", None, None),
        ("convertImage", "output.blob", "object", Media.IMAGE, None),
        ("preprocessImage", "output.blob.url", "string", Media.IMAGE, "uri"),
        ("imageUpload", "output.blob.url", "string", Media.IMAGE, "uri"),
        ("aceStepAudio", "output.blob.url", "string", Media.AUDIO, "uri"),
        ("imageBackgroundRemoval", "output.image.url", "string", Media.IMAGE, "uri"),
        ("videoGen", "output.video.url", "string", Media.VIDEO, "uri"),
        ("videoGen", "output.additionalVideos[1].url", "string", Media.VIDEO, "uri"),
        ("textToSpeech", "output.audioBlob.url", "string", Media.AUDIO, "uri"),
        ("comfy", "output.blobs[0].url", "string", None, "uri"),
        ("videoFrameExtraction", "output.frames[0].url", "string", Media.IMAGE, "uri"),
        ("transcode", "output.url", "string", None, "uri"),
        ("polyGen", "output.model.url", "string", Media.MODEL3D, "uri"),
        ("chatCompletion", "output.choices[0].message.content", "string", None, None),
        ("mediaHash", "output.hashes.perceptual", "string", None, None),
        ("composeMedia", "output.videoBlob.url", "string", Media.VIDEO, "uri"),
    ],
)
def test_what_a_step_yields_is_told(
    step_type: str, path: str, json_type: str, media: Media | None, text_format: str | None
) -> None:
    assert at(step_type, path) == OutputField(json_types=(json_type,), media=media, format=text_format)


@pytest.mark.parametrize("path", ["output.parsed", "output.parsed.cats[0].name"])
def test_free_values_have_anything_inside(path: str) -> None:
    found = at("chatCompletion", path)
    assert isinstance(found, OutputField)
    assert set(found.json_types) == set(ALL_TYPES) - {"null"}


def test_what_an_unknown_step_type_yields_may_be_anything() -> None:
    found = at("imageUpscale", "output.blob.url")
    assert isinstance(found, OutputField)
    assert set(found.json_types) == set(ALL_TYPES) - {"null"}
    assert isinstance(resolve("", {}, ()), OutputField)


def test_the_input_decides_between_variants_of_an_output() -> None:
    video = {"elements": [], "output": {"type": "video"}}
    assert isinstance(at("composeMedia", "output.videoBlob.url", video), OutputField)
    assert isinstance(at("composeMedia", "output.audioBlob.url", video), OutputMiss)
    assert isinstance(
        at("composeMedia", "output.audioBlob.url", {"output": {"type": "hologram"}}), OutputField
    )


@pytest.mark.parametrize(
    ("step_type", "path", "index", "message"),
    [
        (
            "imageUpscaler",
            "output.blobs[0].url",
            1,
            "imageUpscaler's output is `blob`, a single image; did you mean `output.blob.url`?",
        ),
        (
            "imageGen",
            "output.blobs[0].url",
            1,
            (
                "imageGen's output has no `blobs`; it has `errors`, `images`;"
                " did you mean `output.images[0].url`?"
            ),
        ),
        (
            "imageGen",
            "output.images.url",
            2,
            (
                "`output.images` is a list; take one of its items by number;"
                " did you mean `output.images[0].url`?"
            ),
        ),
        (
            "imageUpscaler",
            "output.blob[0].url",
            2,
            "`output.blob` is a single image, not a list; did you mean `output.blob.url`?",
        ),
        (
            "imageUpscaler",
            "output.blob.url.host",
            3,
            "`output.blob.url` is text, which has no parts; did you mean `output.blob.url`?",
        ),
        (
            "imageUpscaler",
            "output.blob.uri",
            2,
            (
                "`output.blob` has no `uri`; it has `available`, `blockedReason`, `height`, `id`, `jobId`,"
                " `nsfwLevel` and 7 more; did you mean `output.blob.url`?"
            ),
        ),
        (
            "imageUpscaler",
            "blob.url",
            0,
            "a step's result lies below `output`, not at `blob.url`; did you mean `output.blob.url`?",
        ),
        (
            "videoGen",
            "output.blob.url",
            1,
            (
                "videoGen's output has no `blob`; it has `additionalVideos`, `draftCache`, `video`;"
                " did you mean `output.video.url`?"
            ),
        ),
        (
            "transcode",
            "output.blob.url",
            1,
            (
                "transcode's output has no `blob`; it has `available`, `id`, `jobId`, `url`, `urlExpiresAt`;"
                " did you mean `output.url`?"
            ),
        ),
        ("imageGen", "output.xyzzy", 1, "imageGen's output has no `xyzzy`; it has `errors`, `images`"),
    ],
)
def test_a_path_that_leads_nowhere_says_why_and_what_is_near(
    step_type: str, path: str, index: int, message: str
) -> None:
    found = at(step_type, path)
    assert isinstance(found, OutputMiss)
    assert (found.at, found.message) == (index, message)


@pytest.mark.parametrize("path", [(), (0,), ("output", 0), ("output", "", ""), ("input", "image")])
@pytest.mark.parametrize("step_type", step_types())
def test_every_odd_path_is_a_miss(step_type: str, path: tuple[str | int, ...]) -> None:
    assert isinstance(resolve(step_type, {}, path), OutputMiss)


@pytest.mark.parametrize("step_type", step_types())
def test_a_suggestion_leads_somewhere(step_type: str) -> None:
    miss = at(step_type, "output.blobs[0].urls")
    assert isinstance(miss, OutputMiss)
    assert not miss.suggestion or isinstance(at(step_type, miss.suggestion), OutputField)


@pytest.mark.parametrize(
    ("step_type", "has_files"),
    [
        ("imageGen", True),
        ("videoGen", True),
        ("textToSpeech", True),
        ("blobArchive", True),
        ("imageResourceTraining", True),
        ("mediaHash", False),
        ("mediaCaptioning", False),
        ("wdTagging", False),
        ("chatCompletion", False),
        ("noSuchStep", True),
    ],
)
def test_a_step_makes_files_or_finds_out_data(step_type: str, *, has_files: bool) -> None:
    assert yields_files(step_type) is has_files
