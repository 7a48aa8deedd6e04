"""One step: its amount, or a reason that a person can act on; never a zero that means not known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from renderline.cost.estimate import Certainty, estimate_step

API = Path(__file__).parents[2] / "data" / "api"
UPSTREAM: dict[str, Any] = json.loads((API / "upstream.json").read_text(encoding="utf-8"))
STEP_TYPES = sorted(
    UPSTREAM["components"]["schemas"]["WorkflowStepTemplate"]["discriminator"]["mapping"],
)
# The documentation prices joining audio at 0, and text-only chat on hosted models too.
FREE_RULES = {"composeMedia.audio", "chatCompletion.air"}
REFERENCE = {"$ref": "earlier", "path": "output.text"}


def _sample_steps() -> Iterator[tuple[str, str, object]]:
    for path in sorted((API / "samples").glob("*/*.json")):
        body = json.loads(path.read_text(encoding="utf-8")).get("body")
        for step in body.get("steps", []) if isinstance(body, dict) else []:
            yield f"{path.parent.name}-{path.stem}", step["$type"], step.get("input")


def test_the_contract_has_45_step_types() -> None:
    """So that the walk below is known to be whole."""
    assert len(STEP_TYPES) == 45


@pytest.mark.parametrize("step_type", STEP_TYPES)
@pytest.mark.parametrize(
    "step_input", [{}, None, "https://example.com/a.png", [], {"engine": 3, "model": None}]
)
def test_every_step_type_is_known_or_says_why_not(step_type: str, step_input: object) -> None:
    """Even with the emptiest and oddest input."""
    estimate = estimate_step(step_type, step_input)
    if estimate.status is Certainty.UNKNOWN:
        assert estimate.reason
        assert (estimate.buzz, estimate.low, estimate.high) == (None, None, None)
    else:
        assert estimate.low is not None
        assert estimate.low > 0 or estimate.rule_id in FREE_RULES


@pytest.mark.parametrize(("name", "step_type", "step_input"), list(_sample_steps()))
def test_a_documented_request_is_never_free_by_ignorance(
    name: str, step_type: str, step_input: object
) -> None:
    """Each sample of the documentation, as it is printed there."""
    estimate = estimate_step(step_type, step_input)
    known = estimate.low is not None and (estimate.low > 0 or estimate.rule_id in FREE_RULES)
    assert known or estimate.reason, name


@pytest.mark.parametrize(
    ("step_type", "step_input", "reason"),
    [
        ("echo", {}, "no price is published for echo"),
        ("imageUpscalr", {}, "`imageUpscalr` is no known step type"),
        ("", {}, "`` is no known step type"),
        ("imageGen", {}, "no price is published for imageGen with this input"),
        (
            "imageGen",
            {"engine": "comfy", "ecosystem": "lens", "model": "turbo"},
            "no price is published for imageGen with engine `comfy`, ecosystem `lens`, model `turbo`",
        ),
        ("imageGen", {"engine": "fal", "model": "qwen2"}, "no price is published for this"),
        (
            "imageGen",
            {"engine": "flux2", "model": "pro"},
            "no figure is published for `pro`; the rate of dev is inferred",
        ),
        ("imageGen", {"engine": "seedream"}, "the input has no version"),
        ("imageGen", {"engine": "gemini", "quantity": 0}, "no sensible price"),
        ("imageGen", {"engine": "gemini", "quantity": -4}, "no sensible price"),
        ("imageGen", {"engine": "gemini", "quantity": 10**30}, "more than 1000000000000 Buzz"),
        ("imageGen", {"engine": "gemini", "quantity": REFERENCE}, "quantity comes from another step"),
        ("imageGen", {"engine": "gemini", "quantity": [1]}, "wrong kind"),
        ("textToSpeech", {"text": REFERENCE}, "text comes from another step"),
        (
            "videoGen",
            {"engine": "hunyuan", "width": 1280, "height": 720},
            "no figure is published for `1280x720, 20 steps, 5 s`; charged by GPU time",
        ),
        ("composeMedia", {"elements": []}, "no price is published for composeMedia"),
    ],
)
def test_an_unknown_price_has_its_reason(step_type: str, step_input: object, reason: str) -> None:
    """Said in the words of the input, not of the formula."""
    estimate = estimate_step(step_type, step_input)
    assert estimate.status is Certainty.UNKNOWN
    assert reason in estimate.reason
    assert estimate.buzz is None


@pytest.mark.parametrize(
    ("step_type", "step_input", "context", "missing"),
    [
        ("imageUpscaler", {"image": "x"}, {}, ("width", "height")),
        ("imageUpscaler", {"image": "x"}, {"width": 640}, ("height",)),
        ("transcription", {"mediaUrl": "x"}, {}, ("durationSeconds",)),
        ("videoGen", {"engine": "minimax-h3", "referenceVideos": ["x"]}, {}, ("referenceVideoSeconds",)),
        ("chatCompletion", {"model": "openai/gpt-4o", "messages": []}, {}, ("actualCostUsd",)),
        ("chatCompletion", {"model": "urn:air:q:llm:a:1@2", "messages": REFERENCE}, {}, ("imageCount",)),
        (
            "imageGen",
            {"engine": "openai", "model": "gpt-image-2", "operation": "editImage", "images": ["x"]},
            {},
            ("width", "height"),
        ),
    ],
)
def test_missing_facts_are_named(
    step_type: str, step_input: object, context: dict[str, object], missing: tuple[str, ...]
) -> None:
    """Each by the name under which `assumptions` can state it."""
    estimate = estimate_step(step_type, step_input, context)
    assert estimate.missing == missing
    assert estimate.reason.startswith("needs the ")


@pytest.mark.parametrize(
    ("step_type", "step_input", "context", "expected"),
    [
        ("imageGen", {"engine": "flux2", "model": "klein"}, {}, "12"),
        ("imageGen", {"engine": "flux2", "model": "klein", "steps": 20, "cfgScale": 1}, {}, "6"),
        ("imageGen", {"engine": "flux2", "model": "klein", "quantity": None}, {}, "12"),
        ("imageGen", {"engine": "openai", "model": "gpt-image-2"}, {}, "286"),
        ("imageGen", {"engine": "openai", "model": "gpt-image-1"}, {}, "300"),
        ("imageGen", {"engine": "wan", "version": "v2.7", "usePro": True}, {}, "97.5"),
        ("imageUpscaler", {"image": REFERENCE}, {"width": 1000, "height": 1000}, "2"),
        ("imageUpscaler", {"image": REFERENCE}, {"width": 1000, "height": 1001}, "4"),
        ("textToSpeech", {"text": "Hello", "speaker": REFERENCE}, {}, "2.6"),
        ("videoGen", {"engine": "minimax-h3"}, {}, "850"),
        ("polyGen", {"engine": "fal", "model": "tripo", "texture": "no", "pbr": True}, {}, "390"),
    ],
)
def test_defaults_and_references_price_as_the_service_would(
    step_type: str, step_input: object, context: dict[str, object], expected: str
) -> None:
    """What an input leaves out, or takes from another step, changes the price only where the rule says so."""
    estimate = estimate_step(step_type, step_input, context)
    assert (estimate.buzz, estimate.status, estimate.reason) == (Decimal(expected), Certainty.EXACT, "")
    assert estimate.low == estimate.high == estimate.buzz


def test_pictures_in_messages_are_counted() -> None:
    """Chat on hosted models is charged by them, and by the number of answers."""
    picture = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
    messages = [
        {"role": "system", "content": "Be short."},
        {"role": "user", "content": [{"type": "text", "text": "What is this?"}, picture, picture]},
    ]
    model = "urn:air:qwen:llm:civitai:1@2"
    assert estimate_step("chatCompletion", {"model": model, "messages": messages, "n": 3}).buzz == 12


@pytest.mark.parametrize(
    ("step_input", "status"),
    [
        ({"samples": {"prompts": ["a cat"]}}, Certainty.APPROXIMATE),
        ({"samples": {"prompts": []}}, Certainty.EXACT),
        ({"samples": {}}, Certainty.EXACT),
        ({}, Certainty.EXACT),
    ],
)
def test_an_amount_that_leaves_something_out_is_approximate(
    step_input: dict[str, object], status: Certainty
) -> None:
    """Training is priced, the sample images it renders are not."""
    estimate = estimate_step("training", {"engine": "ai-toolkit", "ecosystem": "sdxl"} | step_input)
    assert estimate.buzz == 500
    assert estimate.status is status
    assert bool(estimate.reason) == (status is Certainty.APPROXIMATE)
