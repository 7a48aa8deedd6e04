"""Whatever JSON a body holds where the API takes any, it comes out of compiling as it went in."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from renderline import api
from renderline.source import reader

STEP = {"$type": "imageUpscaler", "input": {"image": "https://image.civitai.com/x.jpeg"}}
TEMPLATED = ("{{", "{%", "{#")
# Integers beyond 64 bits and lone surrogates are JSON as well.
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**80), 2**80)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(
        ["{{ params.x }}", "{% if", "{#", "./cat.jpg", "yes", "012", "1:30", "$ref", "urn:air:x", "<<"]
    )
)
TREES = st.dictionaries(
    st.text(max_size=6),
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
        max_leaves=12,
    ),
    max_size=4,
)


def without_templates(value: Any) -> bool:
    """Whether nothing in a tree would be evaluated."""
    if isinstance(value, dict):
        return all(map(without_templates, value.values()))
    if isinstance(value, list):
        return all(map(without_templates, value))
    return not (isinstance(value, str) and any(mark in value for mark in TEMPLATED))


def compiled(text: str, name: str) -> Any:
    compilation = api.compile_reading(reader.read_text(text, name=name), api.Given())
    assert compilation.report.errors == ()
    (submission,) = compilation.submissions
    return submission.body


def same(left: Any, right: Any) -> bool:
    """Equal down to the types: `1`, `1.0` and `true` are three values."""
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


@given(TREES)
def test_a_body_of_api_keys_compiles_to_itself(tree: Any) -> None:
    """Templates, local paths and all: it is sent as it stands."""
    body = {"steps": [STEP], "metadata": tree, "arguments": tree}
    assert same(compiled(json.dumps(body), "body.json"), body)


@given(TREES.filter(without_templates))
def test_a_tree_without_templates_survives_in_a_pipeline(tree: Any) -> None:
    body = {"steps": [STEP], "metadata": tree, "arguments": tree}
    assert same(compiled(json.dumps({"version": 1, **body}), "pipeline.json"), body)
