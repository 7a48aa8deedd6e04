"""Whose models go together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from renderline.pipeline.model import Pipeline
from renderline.rules import air_ecosystem
from renderline.wire.references import follow


def lora(ecosystem: str, kind: str = "lora") -> str:
    return f"urn:air:{ecosystem}:{kind}:civitai:1@2"


@pytest.mark.parametrize(
    "given",
    [
        {"ecosystem": "sdxl", "model": lora("sdxl", "checkpoint"), "loras": {lora("illustrious"): 1}},
        {"ecosystem": "flux2Klein", "loras": {lora("flux2"): 1}},
        {"ecosystem": "sdxl", "vaeModel": lora("sd1", "vae"), "loras": {lora("notyetknown"): 1}},
        {"ecosystem": "notyetknown", "model": lora("sd1", "checkpoint"), "loras": {lora("sdxl"): 1}},
        {"engine": "wan", "version": "v2.2", "loras": [{"air": lora("sdxl"), "strength": 1}]},
        {"ecosystem": "sdxl", "loras": {"urn:air:sd1:lora": 1}},
        {"ecosystem": 3, "model": lora("sd1", "checkpoint"), "loras": {lora("sdxl"): 1}},
        {"loras": {lora("sdxl"): 1, lora("sd1"): 1}},
        [lora("sdxl"), lora("sd1")],
        None,
    ],
)
def test_what_fits_or_is_not_known_passes(given: Any, pipeline_of: Callable[..., Pipeline]) -> None:
    assert list(air_ecosystem.check(pipeline_of(("imageGen", given)))) == []


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ({"ecosystem": "SDXL", "model": lora("sd1", "checkpoint")}, "ecosystem"),
        ({"ecosystem": "sd1", "loras": {lora("sdxl", "locon"): 1}}, "ecosystem"),
        ({"engine": "flux2", "model": "klein", "loras": {lora("flux1"): 1}}, "engine"),
        ({"engine": "ltx2.3", "loras": {lora("sdxl"): 1}}, "engine"),
        ({"model": lora("sd1", "checkpoint"), "additionalNetworks": {lora("sdxl"): {}}}, "model"),
        ({"ecosystem": "qwen", "continueFrom": lora("chroma")}, "ecosystem"),
    ],
)
def test_a_clash_names_both_sides(given: Any, base: str, pipeline_of: Callable[..., Pipeline]) -> None:
    made = pipeline_of(("imageGen", given))
    [finding] = air_ecosystem.check(made)
    [related] = finding.related
    assert related.place.path == ("steps", 0, "input", base)
    assert follow(made.body, finding.place.path) is not None
    assert finding.message.startswith("`urn:air:")
