"""Names of models that are whole, and how much the rule leaves to the contract."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from renderline.diagnostic import Part, Severity
from renderline.pipeline.model import Pipeline
from renderline.rules import air_form

GOOD = "urn:air:other:upscaler:civitai:147759@164821"


@pytest.mark.parametrize(
    "model",
    [GOOD, "urn:air:other:other:civitai-r2:bucket@images/1.o4S8.zip", "4x-Remacri", "urn:isbn:1", None, 7],
)
def test_a_whole_name_and_any_other_text_pass(model: object, pipeline_of: Callable[..., Pipeline]) -> None:
    assert list(air_form.check(pipeline_of(("imageUpscaler", {"model": model})))) == []


@pytest.mark.parametrize("templated", [True, False])
def test_it_is_an_error_only_where_the_file_is_ours(
    pipeline_of: Callable[..., Pipeline], *, templated: bool
) -> None:
    made = pipeline_of(("imageUpscaler", {"model": "urn:air:civitai:1@2"}), templated=templated)
    [finding] = air_form.check(made)
    assert finding.severity is (Severity.ERROR if templated else Severity.WARNING)


def test_a_key_is_marked_as_the_key(pipeline_of: Callable[..., Pipeline]) -> None:
    made = pipeline_of(("textToImage", {"additionalNetworks": {"urn:air:sdxl:lora:1@2": {}}}))
    [finding] = air_form.check(made)
    assert finding.place.path[-1] == "urn:air:sdxl:lora:1@2"
    assert finding.place.part is Part.KEY


def test_what_the_contract_has_said_is_not_said_again(pipeline_of: Callable[..., Pipeline]) -> None:
    """The model of textToImage has a pattern in the contract, that of imageUpscaler has none."""
    made = pipeline_of(
        ("textToImage", {"prompt": "x", "seed": 1, "model": "urn:air:<name>"}),
        ("imageUpscaler", {"image": "https://a.example/b", "model": "urn:air:<name>"}),
    )
    assert [finding.place.path[1] for finding in air_form.check(made)] == [1]


def test_a_very_long_name_is_cut(pipeline_of: Callable[..., Pipeline]) -> None:
    [finding] = air_form.check(pipeline_of(("imageUpscaler", {"model": "urn:air:" + "x" * 5000})))
    assert len(finding.message) < 300
