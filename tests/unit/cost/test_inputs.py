"""An input is priced as the service will see it."""

from __future__ import annotations

from typing import Any

import pytest

from renderline.cost.inputs import given, put_arguments

ARGUMENTS: dict[str, Any] = {"photo": "https://example.com/a.png", "sizes": [{"width": 640}]}


def _argument(path: str) -> dict[str, Any]:
    return {"$ref": "$arguments", "path": path}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"image": _argument("photo")}, {"image": "https://example.com/a.png"}),
        ({"a": [{"width": _argument("sizes[0].width")}]}, {"a": [{"width": 640}]}),
        (_argument("photo"), "https://example.com/a.png"),
        (_argument("nothing"), _argument("nothing")),
        (_argument("not a [path"), _argument("not a [path")),
        ({"$ref": "hero", "path": "output.blob.url"}, {"$ref": "hero", "path": "output.blob.url"}),
        ({"$ref": 5}, {"$ref": 5}),
        ("text", "text"),
        (None, None),
    ],
)
def test_arguments_are_put_in(value: Any, expected: object) -> None:
    """References to steps, and to arguments that are not there, stay what they are."""
    assert put_arguments(value, ARGUMENTS) == expected


@pytest.mark.parametrize("arguments", [None, [], "text", 3])
def test_odd_arguments_give_nothing(arguments: Any) -> None:
    """Another check reports them."""
    assert put_arguments(_argument("photo"), arguments) == _argument("photo")


@pytest.mark.parametrize(
    ("step_input", "expected"),
    [({"a": 1, "b": None}, {"a": 1}), (None, {}), ("https://example.com/a.png", {}), ([1], {})],
)
def test_a_null_sets_nothing(step_input: object, expected: dict[str, object]) -> None:
    """So that the default stands, as at the service."""
    assert given(step_input) == expected
