"""The contract knows its step types, and fills in what an input leaves out."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from renderline.contract.check import check_recipe
from renderline.contract.steps import input_schema, output_schema, recipe_names, step_types, with_defaults
from renderline.errors import ResourceMissing

REFERENCE = {"$ref": "hero", "path": "output.images[0].url"}
UPSCALER = "urn:air:other:upscaler:civitai:147759@164821"


def test_there_are_45_step_types_and_five_recipes_more() -> None:
    assert len(step_types()) == 45
    assert set(recipe_names()) - set(step_types()) == {
        "batchOCRSafetyClassification",
        "humanoidImageMask",
        "prepareResource",
        "repeat",
        "tryOnU",
    }
    assert list(step_types()) == sorted(step_types())
    assert list(recipe_names()) == sorted(recipe_names())


@pytest.mark.parametrize("name", recipe_names())
def test_each_has_an_input_and_an_output(name: str) -> None:
    assert input_schema(name).target().keywords
    assert output_schema(name).target().keywords["type"] == "object"


@pytest.mark.parametrize("name", ["", "nothing", "../Workflow", "imageGen.input"])
def test_an_unknown_name_is_a_missing_resource(name: str) -> None:
    with pytest.raises(ResourceMissing):
        input_schema(name)


@pytest.mark.parametrize(
    ("step_type", "given", "filled"),
    [
        ("imageUpscaler", {"image": "x"}, {"image": "x", "model": UPSCALER, "numberOfRepeats": 1}),
        (
            "imageUpscaler",
            {"image": REFERENCE, "numberOfRepeats": 3, "model": None},
            {"image": REFERENCE, "numberOfRepeats": 3, "model": None},
        ),
        (
            "videoGen",
            {"engine": "grok", "prompt": "x"},
            {
                "engine": "grok",
                "prompt": "x",
                "version": "v1.0",
                "operation": "text-to-video",
                "aspectRatio": "16:9",
                "duration": 6,
                "resolution": "720p",
            },
        ),
        (
            "convertImage",
            {"image": "x", "output": {"format": "jpeg"}},
            {"image": "x", "output": {"format": "jpeg", "quality": 85}},
        ),
        (
            "composeMedia",
            {"elements": [{"url": "https://example.com/a"}, REFERENCE]},
            {"elements": [{"url": "https://example.com/a", "offset": 0}, REFERENCE], "normalize": False},
        ),
        ("imageUpload", "data:image/png;base64,AAAA", "data:image/png;base64,AAAA"),
        ("imageUpscaler", REFERENCE, REFERENCE),
        ("imageGen", {"prompt": "no engine"}, {"prompt": "no engine"}),
        ("imageGen", {"engine": REFERENCE}, {"engine": REFERENCE}),
        ("imageUpscaler", {"unknown": [1]}, {"unknown": [1], "model": UPSCALER, "numberOfRepeats": 1}),
        ("imageUpscaler", None, None),
        ("imageUpscale", {"image": ["x"]}, {"image": ["x"]}),
    ],
)
def test_what_is_left_out_takes_its_default(step_type: str, given: Any, filled: Any) -> None:
    before = deepcopy(given)
    assert with_defaults(step_type, given) == filled
    assert given == before


def test_an_input_with_its_defaults_still_follows_the_contract() -> None:
    given = {"engine": "flux2", "model": "klein", "operation": "createImage", "prompt": "a cat"}
    filled = with_defaults("imageGen", given)
    assert list(check_recipe("imageGen", filled)) == []
    assert with_defaults("imageGen", filled) == filled


@pytest.mark.parametrize(
    ("step_type", "given", "filled"),
    [
        ("imageUpscaler", {"numberOfRepeats": 2.0}, {"numberOfRepeats": 2}),
        ("imageUpscaler", {"numberOfRepeats": 2.5}, {"numberOfRepeats": 2.5}),
        ("imageUpscaler", {"numberOfRepeats": float("inf")}, {"numberOfRepeats": float("inf")}),
        (
            "imageGen",
            {"engine": "openai", "model": "gpt-image-2", "operation": "editImage", "width": 512.0},
            {"width": 512},
        ),
        ("imageGen", {"engine": "flux2", "model": "klein", "cfgScale": 4.0}, {"cfgScale": 4.0}),
        (
            "convertImage",
            {"transforms": [{"type": "resize", "targetWidth": 8.0}]},
            {"transforms": [{"type": "resize", "targetWidth": 8}]},
        ),
    ],
)
def test_a_whole_number_is_one_however_it_is_written(step_type: str, given: Any, filled: Any) -> None:
    """JSON has one kind of number; where the contract wants a whole one, `2.0` is `2`."""
    found = with_defaults(step_type, given)
    # Their texts differ, though the numbers are equal.
    assert {key: repr(found[key]) for key in filled} == {key: repr(value) for key, value in filled.items()}


def test_a_default_is_a_copy() -> None:
    first = with_defaults("imageGen", {"engine": "flux2", "model": "klein", "operation": "createImage"})
    second = with_defaults("imageGen", {"engine": "flux2", "model": "klein", "operation": "createImage"})
    shared = [key for key in first if isinstance(first[key], (dict, list)) and first[key] is second[key]]
    assert shared == []
