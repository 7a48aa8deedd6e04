"""Workflows have one key where no published price can tell them apart, and several where one can."""

from __future__ import annotations

from typing import Any

import pytest

from renderline.cost.alike import PriceKeys
from renderline.wire.pixel_size import PixelSize

MEDIA = {"small": PixelSize(10, 10), "as small": PixelSize(10, 10), "large": PixelSize(20, 20)}
GENERATED = {"engine": "flux2", "prompt": "a fox", "seed": 1, "quantity": 1}
UPSCALED = {"image": "small", "numberOfRepeats": 1}


def body(step_type: str, step_input: Any, **more: Any) -> dict[str, Any]:
    return {"steps": [{"$type": step_type, "name": "one", "input": step_input, **more}]}


def are_alike(first: dict[str, Any], second: dict[str, Any], **assumptions: Any) -> bool:
    keys = PriceKeys()
    return keys.of(first, MEDIA, {}) == keys.of(second, MEDIA, assumptions)


@pytest.mark.parametrize(
    ("step_type", "given", "change", "alike"),
    [
        ("imageGen", GENERATED, {"prompt": "a cat"}, True),
        ("imageGen", GENERATED, {"seed": 2}, True),
        ("imageGen", GENERATED, {"seed": 2.5, "prompt": ""}, True),
        ("imageGen", GENERATED, {"quantity": 2}, False),
        ("imageGen", GENERATED, {"quantity": True}, False),
        ("imageGen", GENERATED, {"prompt": None}, False),
        ("imageGen", GENERATED, {"prompt": {"$ref": "$0", "path": "output.text"}}, False),
        ("imageGen", GENERATED, {"negativePrompt": "rain"}, False),
        ("imageGen", GENERATED, {"image": "large"}, False),
        ("imageUpscaler", UPSCALED, {"image": "as small"}, True),
        ("imageUpscaler", UPSCALED, {"image": "large"}, False),
        ("imageUpscaler", UPSCALED, {"image": "https://example.com/a.png"}, False),
        ("imageUpscaler", UPSCALED, {"image": {"$ref": "$0", "path": "output.blob.url"}}, False),
        ("imageUpscaler", UPSCALED, {"model": "x4plus"}, False),
        ("textToSpeech", {"text": "a fox"}, {"text": "a long tale of a fox"}, False),
    ],
)
def test_a_field_counts_only_where_a_price_reads_it(
    step_type: str, given: dict[str, Any], change: dict[str, Any], *, alike: bool
) -> None:
    assert are_alike(body(step_type, given), body(step_type, {**given, **change})) is alike


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (body("echo", {}), body("echo", {}, metadata={"a": 1}), True),
        (body("echo", {}), body("echo", {}, name="other"), False),
        (body("echo", {}), {**body("echo", {}), "tags": ["a"], "externalId": "x"}, True),
        (body("echo", {}), {**body("echo", {}), "tips": {"civitai": 0.1}}, False),
        (body("echo", {}), {**body("echo", {}), "downloadPriority": "high"}, False),
        (body("echo", {}), {**body("echo", {}), "arguments": {"n": 1}}, False),
        (body("echo", {}), {"steps": []}, False),
        (body("echo", "text"), body("echo", "text"), True),
        (body("echo", "text"), {"steps": ["text"]}, False),
        ({"steps": "none"}, {}, True),
    ],
)
def test_of_a_workflow_counts_what_its_price_is_made_of(
    one: dict[str, Any], other: dict[str, Any], *, alike: bool
) -> None:
    assert are_alike(one, other) is alike


def test_what_is_assumed_counts() -> None:
    same = body("imageUpscaler", UPSCALED)
    assert not are_alike(same, same, one={"width": 5, "height": 5})


def test_a_resource_in_a_prompt_counts_because_it_may_ask_for_a_fee() -> None:
    other = {**GENERATED, "prompt": "urn:air:sdxl:lora:civitai:1@2"}
    assert not are_alike(body("imageGen", GENERATED), body("imageGen", other))
