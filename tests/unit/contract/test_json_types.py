"""Types are told as JSON Schema tells them, and named as people do."""

from __future__ import annotations

from typing import Any

import pytest

from renderline.contract.json_types import ALL_TYPES, admits, json_type, stated_types, words


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (None, "null"),
        (True, "boolean"),
        (1, "integer"),
        (2.0, "integer"),
        (1.5, "number"),
        (float("inf"), "number"),
        ("", "string"),
        ([], "array"),
        ({}, "object"),
    ],
)
def test_the_type_of_a_value(value: Any, name: str) -> None:
    assert json_type(value) == name


@pytest.mark.parametrize(
    ("keywords", "types"),
    [
        ({"type": "string"}, ("string",)),
        ({"type": ["null", "integer"]}, ("null", "integer")),
        ({"enum": ["high"]}, ("string",)),
        ({}, ALL_TYPES),
    ],
)
def test_the_types_that_a_schema_takes(keywords: dict[str, Any], types: tuple[str, ...]) -> None:
    assert stated_types(keywords) == types


def test_a_whole_number_is_a_number_too() -> None:
    assert admits({"type": "number"}, 1)
    assert not admits({"type": "integer"}, 1.5)


@pytest.mark.parametrize(
    ("types", "said"),
    [
        (["string"], "text"),
        (["null", "integer"], "a whole number"),
        (["null"], "nothing (null)"),
        (["string", "array", "string"], "text or a list"),
        (ALL_TYPES, "any value"),
    ],
)
def test_types_in_words(types: list[str], said: str) -> None:
    assert words(types) == said
