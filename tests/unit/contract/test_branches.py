"""A union is entered by its discriminator, with its defaults, level by level."""

from __future__ import annotations

from typing import Any

import pytest

from renderline.contract.branches import Branch, Choice, Stuck, enter, leaves
from renderline.contract.steps import input_schema, output_schema, recipe_names


@pytest.mark.parametrize(
    ("step_type", "given", "choices"),
    [
        ("imageUpscaler", {}, ()),
        (
            "imageGen",
            {"engine": "flux2", "model": "klein", "operation": "editImage"},
            (Choice("engine", "flux2"), Choice("model", "klein"), Choice("operation", "editImage")),
        ),
        (
            "videoGen",
            {"engine": "wan"},
            (
                Choice("engine", "wan"),
                Choice("version", "v2.1", assumed=True),
                Choice("provider", "civitai", assumed=True),
            ),
        ),
        (
            "videoGen",
            {"engine": "grok", "operation": "edit-video"},
            (
                Choice("engine", "grok"),
                Choice("version", "v1.0", assumed=True),
                Choice("operation", "edit-video"),
            ),
        ),
        ("textToSpeech", {}, (Choice("engine", "custom", assumed=True),)),
    ],
)
def test_the_discriminators_lead_to_one_variant(
    step_type: str, given: Any, choices: tuple[Choice, ...]
) -> None:
    way = enter(input_schema(step_type), given)
    assert isinstance(way, Branch)
    assert way.choices == choices
    assert "discriminator" not in way.schema.keywords
    assert "$ref" not in way.schema.keywords


@pytest.mark.parametrize(
    ("given", "key", "passed"),
    [
        ({}, "engine", 0),
        ({"engine": "flux"}, "engine", 0),
        ({"engine": None}, "engine", 0),
        ({"engine": ["flux2"]}, "engine", 0),
        ({"engine": "flux2"}, "model", 1),
        ({"engine": "flux2", "model": "klein", "operation": "paint"}, "operation", 2),
    ],
)
def test_the_way_ends_at_a_discriminator_that_leads_nowhere(given: Any, key: str, passed: int) -> None:
    way = enter(input_schema("imageGen"), given)
    assert isinstance(way, Stuck)
    assert (way.key, len(way.choices)) == (key, passed)
    assert way.known


@pytest.mark.parametrize("given", [None, [], "x", 5, True])
def test_what_is_no_mapping_stays_before_the_union(given: Any) -> None:
    way = enter(input_schema("imageGen"), given)
    assert isinstance(way, Branch)
    assert way.schema.keywords["type"] == "object"


@pytest.mark.parametrize(
    ("given", "types"),
    [("hi", "string"), ([], "array"), (5, ["string", "array"]), (None, ["string", "array"])],
)
def test_alternatives_without_discriminator_are_told_apart_by_type(given: Any, types: Any) -> None:
    message = enter(input_schema("chatCompletion").member("messages").item(), {"role": "user"})  # type: ignore[union-attr]
    assert isinstance(message, Branch)
    content = message.schema.member("content")
    assert content is not None
    way = enter(content, given)
    assert isinstance(way, Branch)
    assert way.schema.keywords["type"] == types


@pytest.mark.parametrize("name", recipe_names())
def test_every_variant_is_a_flat_schema_reached_by_its_own_choices(name: str) -> None:
    for union in (input_schema(name), output_schema(name)):
        for leaf in leaves(union):
            way = enter(union, {choice.key: choice.value for choice in leaf.choices})
            assert isinstance(way, Branch)
            assert way.schema is leaf.schema


def test_there_are_as_many_variants_as_upstream_lists() -> None:
    assert len(list(leaves(input_schema("preprocessImage")))) == 37
    assert len({leaf.choices[0].value for leaf in leaves(input_schema("imageGen"))}) == 12
    assert len({leaf.choices[0].value for leaf in leaves(input_schema("videoGen"))}) == 21
