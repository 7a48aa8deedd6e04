"""Bodies are measured before they are parsed, in one reading."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderline.engine.limits import BODY_DEPTH
from renderline.engine.refusals import Refused
from renderline.engine.requests import parse_json

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
)


@given(VALUES)
def test_every_document_is_read_as_json_reads_it(value: object) -> None:
    assert parse_json(json.dumps(value).encode()) == value
    assert parse_json(json.dumps(value, ensure_ascii=False).encode()) == value


def test_the_deepest_allowed_nesting_is_read() -> None:
    assert parse_json(b"[" * BODY_DEPTH + b"]" * BODY_DEPTH)


@pytest.mark.parametrize(
    "text",
    [
        b"[" * (BODY_DEPTH + 1) + b"]" * (BODY_DEPTH + 1),
        b"[" * 10**6,
        b'{"a":' * 10**5,
        b'"' + b'\\"' * 10**6,
        b"[1e999999]x",
    ],
)
def test_what_would_cost_too_much_is_refused_at_once(text: bytes) -> None:
    with pytest.raises(Refused):
        parse_json(text)


def test_brackets_inside_text_are_no_nesting() -> None:
    text = json.dumps({"a": '[[["\\' * 1000})
    assert parse_json(text.encode()) == json.loads(text)
