"""A bundled schema stands alone and judges as the vendored one does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from renderline.contract import check, steps
from renderline.contract.bundle import bundle, definition_name

PHOTO = "https://example.com/a.png"


@pytest.mark.parametrize("name", steps.recipe_names())
def test_every_bundle_is_sound_and_refers_to_itself_alone(name: str) -> None:
    for schema in (steps.input_schema(name), steps.output_schema(name)):
        whole = bundle(schema)
        Draft202012Validator.check_schema(whole)
        assert ".json" not in json.dumps(whole)
        for reference in references(whole):
            assert reference.removeprefix("#/$defs/") in whole["$defs"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("imageUpscaler", {"image": PHOTO}),
        ("imageUpscaler", {"image": PHOTO, "numberOfRepeats": 4}),
        ("convertImage", {"image": PHOTO, "output": {"format": "webp", "quality": 80}}),
        ("convertImage", {"image": PHOTO, "output": {"format": "png", "quality": 80}}),
        ("imageGen", {"engine": "flux2", "model": "klein", "operation": "createImage", "prompt": "a cat"}),
    ],
)
def test_it_judges_as_the_contract_does(name: str, value: Any) -> None:
    ours = not list(check.check_recipe(name, value))
    assert Draft202012Validator(dict(bundle(steps.input_schema(name)))).is_valid(value) is ours


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("../definitions.json#/$defs/ImageBlob", "ImageBlob"),
        ("#/$defs/Flux2ImageGenInput", "Flux2ImageGenInput"),
        ("steps/echo.input.json", "echo.input"),
        ("Blob.json", "Blob"),
    ],
)
def test_names(reference: str, name: str) -> None:
    assert definition_name(reference) == name


def references(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for child in value for found in references(child)]
    if not isinstance(value, dict):
        return []
    own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
    return own + [found for child in value.values() for found in references(child)]
