"""Each mistake in an input is said in the user's words, with what would be right."""

from __future__ import annotations

from typing import Any

import pytest

from renderline.contract.check import check_recipe
from renderline.diagnostic import path_text

UPSCALER = {"$type": "imageUpscaler", "input": {"image": "https://example.com/cat.png"}}
JPEG = {"format": "jpeg"}


def convert(output: object = JPEG, **more: object) -> dict[str, Any]:
    return {"image": "https://example.com/cat.png", "output": output, **more}


def klein(**more: object) -> dict[str, Any]:
    return {"engine": "flux2", "model": "klein", "operation": "createImage", "prompt": "a cat", **more}


def grok(**more: object) -> dict[str, Any]:
    return {"engine": "grok", "prompt": "a cat", **more}


VALUES: list[tuple[str, object, str, str, str]] = [
    # recipe, input, place, message, hint
    (
        "imageUpscaler",
        {"image": "x", "numberOfRepeats": "2"},
        "$.numberOfRepeats",
        "`numberOfRepeats` takes a whole number, not text",
        "write it without quotes",
    ),
    (
        "imageUpscaler",
        {"image": "x", "numberOfRepeats": None},
        "$.numberOfRepeats",
        "`numberOfRepeats` takes a whole number, not nothing (null)",
        "leave the key out to take its default, 1",
    ),
    ("imageUpscaler", {"image": 5}, "$.image", "`image` takes text, not a whole number", "put it in quotes"),
    (
        "imageUpscaler",
        [],
        "$",
        "imageUpscaler's input takes a mapping, not a list",
        "write a mapping, `{image: …}`",
    ),
    (
        "imageUpscaler",
        {"image": "x", "numberOfRepeats": 1.5},
        "$.numberOfRepeats",
        "`numberOfRepeats` takes a whole number, not 1.5",
        "write 1 or 2",
    ),
    (
        "imageUpscaler",
        {"image": "x", "numberOfRepeats": "two"},
        "$.numberOfRepeats",
        "`numberOfRepeats` takes a whole number, not text",
        "write a number",
    ),
    (
        "imageUpscaler",
        {"image": "x", "numberOfRepeats": "2x"},
        "$.numberOfRepeats",
        "`numberOfRepeats` takes a whole number, not text",
        "write 2, without a unit",
    ),
    (
        "imageUpscaler",
        {"image": ["x"]},
        "$.image",
        "`image` takes text, not a list",
        "write one value, without brackets or braces",
    ),
    (
        "imageUpscaler",
        {"image": None},
        "$.image",
        "`image` takes text, not nothing (null)",
        "write a value behind the key, or leave the key out",
    ),
    (
        "convertImage",
        convert(transforms="resize"),
        "$.transforms",
        "`transforms` takes a list, not text",
        "write it as a list, `[resize]`",
    ),
    (
        "convertImage",
        convert("jpeg"),
        "$.output",
        "`output` takes a mapping, not text",
        "write a mapping, `{format: …}`",
    ),
    (
        "convertImage",
        convert({"format": "jpeg", "hideMetadata": "yes"}),
        "$.output.hideMetadata",
        "`hideMetadata` takes true or false, not text",
        "write `true` or `false`, without quotes",
    ),
    (
        "imageGen",
        klein(quantity=99),
        "$.quantity",
        "`quantity` is 99; it must be at most 4",
        "allowed are 1 to 4",
    ),
    (
        "convertImage",
        convert(transforms=[{"type": "resize", "targetWidth": 0}]),
        "$.transforms[0].targetWidth",
        "`targetWidth` is 0; it must be at least 1",
        "allowed are 1 to 4096",
    ),
    (
        "imageUpscaler",
        {"image": ""},
        "$.image",
        "`image` takes an address, a data URL or Base64, not empty text",
        "",
    ),
    (
        "videoInterpolation",
        {"video": "my cat.mp4"},
        "$.video",
        "`video` takes an address such as https://example.com/cat.png",
        "",
    ),
    (
        "imageGen",
        klein(seed=2**63),
        "$.seed",
        "`seed` takes a whole number of at most 64 bits",
        "",
    ),
    (
        "chatCompletion",
        {"model": "m", "messages": []},
        "$.messages",
        "`messages` has no items; it must have at least 1",
        "",
    ),
    (
        "chatCompletion",
        {"model": "m", "messages": [{"role": "user", "content": 7}]},
        "$.messages[0].content",
        "`content` takes text or a list, not a whole number",
        "put it in quotes",
    ),
    (
        "ageClassification",
        {"mediaUrl": "https://example.com/a.png", "model": "no air"},
        "$.model",
        "`model` takes an AIR such as urn:air:sdxl:checkpoint:civitai:101055@128078",
        "",
    ),
    (
        "videoGen",
        {"engine": "kling", "prompt": "x", "mode": "Standard"},
        "$.mode",
        "`mode` is `Standard`, which is not one of `standard`, `professional`",
        "did you mean `standard`?",
    ),
    (
        "videoGen",
        {"engine": "grok", "prompt": "x", "duration": 16},
        "$.duration",
        "`duration` is 16; it must be at most 15",
        (
            "allowed are 1 to 15; `version` is not given, so `v1.0` is assumed;"
            " `operation` is not given, so `text-to-video` is assumed"
        ),
    ),
]

KEYS: list[tuple[str, object, str, str, str]] = [
    (
        "imageUpscaler",
        {"image": "x", "numberOfRepeat": 2},
        "$.numberOfRepeat",
        "`numberOfRepeat` is no key of imageUpscaler's input",
        "did you mean `numberOfRepeats`?",
    ),
    (
        "imageUpscaler",
        {"image": "x", "zoom": 2},
        "$.zoom",
        "`zoom` is no key of imageUpscaler's input",
        "known are `image`, `model`, `numberOfRepeats`",
    ),
    ("imageUpscaler", {}, "$", "imageUpscaler's input needs `image`", "add `image: …`, text"),
    (
        "imageUpscaler",
        {"steps": [UPSCALER]},
        "$",
        "imageUpscaler's input stands bare, but this is a whole workflow",
        "give what stands in a step's `input`",
    ),
    (
        "convertImage",
        convert({"format": "gif", "lossless": True}),
        "$.output.lossless",
        "`lossless` is no key of `output` with `format: gif`",
        "it is known where `format` is `webp`",
    ),
    (
        "convertImage",
        convert({"quality": 85}),
        "$.output",
        "`output` needs `format`, which says what kind it is",
        "one of `gif`, `jpeg`, `png`, `webp`",
    ),
    (
        "convertImage",
        convert({"fromat": "png"}),
        "$.output",
        "`output` needs `format`, which says what kind it is",
        "`fromat` stands there; did you mean `format`?",
    ),
    (
        "convertImage",
        convert({"format": "JPEG"}),
        "$.output.format",
        "`format` is `JPEG`, which is not one of `gif`, `jpeg`, `png`, `webp`",
        "did you mean `jpeg`?",
    ),
    (
        "convertImage",
        convert({"format": 5}),
        "$.output.format",
        "`format` is a whole number, which is not one of `gif`, `jpeg`, `png`, `webp`",
        "",
    ),
    (
        "imageGen",
        klein(images=["x"]),
        "$.images",
        (
            "`images` is no key of imageGen's input"
            " with `engine: flux2`, `model: klein`, `operation: createImage`"
        ),
        "it is known where `operation` is `editImage`",
    ),
    (
        "imageGen",
        {"engine": "flux2", "prompt": "x"},
        "$",
        "imageGen's input with `engine: flux2` needs `model`, which says what kind it is",
        "one of `dev`, `flex`, `klein`, `max`, `pro`",
    ),
    (
        "imageGen",
        {"engine": "flux", "prompt": "x"},
        "$.engine",
        (
            "`engine` is `flux`, which is not one of `comfy`, `fal`, `flux1-kontext`, `flux2`, `gemini`, `google`,"
            " `grok`, `openai`, … (12 in all)"
        ),
        "did you mean `flux2`?",
    ),
    (
        "videoGen",
        grok(videoUrl="https://example.com/a.mp4"),
        "$.videoUrl",
        (
            "`videoUrl` is no key of videoGen's input"
            " with `engine: grok`, `version: v1.0`, `operation: text-to-video`"
        ),
        (
            "it is known where `operation` is `edit-video`;"
            " `version` is not given, so `v1.0` is assumed;"
            " `operation` is not given, so `text-to-video` is assumed"
        ),
    ),
]


@pytest.mark.parametrize(("recipe", "given", "place", "message", "hint"), [*VALUES, *KEYS])
def test_a_mistake_in_an_input_is_said_so(
    recipe: str, given: Any, place: str, message: str, hint: str
) -> None:
    (found,) = check_recipe(recipe, given)
    assert (path_text(found.place.path), found.message, found.hint) == (place, message, hint)
