"""Which declared parameters a file uses."""

from __future__ import annotations

from typing import Any

import pytest

from renderline.pipeline.declared import declared_parameters

DECLARED = {"a": {"type": "string"}, "b": {"type": "string"}, "items": {"type": "list"}}


@pytest.mark.parametrize(
    ("rest", "used"),
    [
        ({}, ""),
        ({"tags": ["{{ params.a }}"]}, "a"),
        ({"tags": ["{{params['b']}}"]}, "b"),
        ({"tags": ['x {{ params [ "b" ] | upper }} y']}, "b"),
        ({"tags": ["{% if params.a %}{{ params.b }}{% endif %}"]}, "a b"),
        ({"tags": ["{{ params . a ~ matrix.b }}"]}, "a"),
        ({"metadata": {"deep": [{"er": "{{ params.a }}"}]}}, "a"),
        ({"outputs": [{"from": "x", "as": "{{ params.a }}"}]}, "a"),
        ({"profiles": {"final": {"tags": ["{{ params.a }}"]}}}, "a"),
        ({"steps": [{"when": "params.a", "$type": "echo"}]}, "a"),
        ({"steps": [{"when": "{{ not params.b }}"}, {"when": True}, "x"]}, "b"),
        ({"steps": [{"uses": "frame", "with": {"photo": "{{ params.a }}"}}]}, "a"),
        ({"tags": ["params.a", "say params.b"]}, ""),
        # A misspelt or forgotten root is a mistake of its own.
        ({"tags": ["{{ parms.a }} {{ b }}"]}, "a b"),
        ({"tags": ["{{ matrix.a }} {{ steps.b.output.a }} {{ 'x' }}"]}, ""),
        ({"tags": ["{params.a}"]}, "a"),
        ({"cases": {"one": {"description": "{{ params.a }}"}}}, ""),
        ({"x-old": "{{ params.a }}"}, ""),
        # Where it cannot be told which one is read, each of them may be.
        ({"tags": ["{{ params | tojson }}"]}, "a b items"),
        ({"tags": ["{{ params[matrix.key] }}"]}, "a b items"),
        ({"tags": ["{{ params.values() | list }}"]}, "a b items"),
        ({"tags": ["{% for each in params %}{{ each }}{% endfor %}"]}, "a b items"),
    ],
)
def test_a_parameter_is_used_where_an_expression_may_read_it(rest: dict[str, Any], used: str) -> None:
    found = declared_parameters({"parameters": DECLARED, **rest})
    assert [each.name for each in found if each.is_used] == used.split()


@pytest.mark.parametrize(
    "tree", [None, [], {}, {"parameters": None}, {"parameters": ["a"]}, {"parameters": {"a": 1}}]
)
def test_what_is_no_declaration_is_passed_over(tree: Any) -> None:
    assert declared_parameters(tree) == ()


def test_a_declaration_tells_its_default_and_its_place() -> None:
    [plain, secret] = declared_parameters(
        {"parameters": {"a": {"default": [1]}, "b": {"secret": True, "default": "x"}}}
    )
    assert (plain.default, plain.is_secret, plain.path) == ([1], False, ("parameters", "a"))
    assert (secret.default, secret.is_secret, secret.path) == ("x", True, ("parameters", "b"))
