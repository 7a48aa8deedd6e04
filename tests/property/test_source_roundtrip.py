"""What was written is read: any JSON value survives both notations, and its layout does not matter."""

from __future__ import annotations

import json
import random
from typing import NamedTuple

import yaml
from hypothesis import given
from hypothesis import strategies as st

from renderline import canonical
from renderline.canonical import JsonValue
from renderline.source.reader import read_text

ANY_TEXT = st.text(st.characters(exclude_categories=()))
YAML_TEXT = st.text() | st.sampled_from(["yes", "012", "1e3", "0o17", ".inf", "1:30", "~", "<<", "{{ a }}", "a: b", "# c", "- d", "\x85", "\u2028"])  # fmt: skip
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)


def values(text: st.SearchStrategy[str]) -> st.SearchStrategy[JsonValue]:
    return st.recursive(
        st.none() | st.booleans() | NUMBERS | text,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
        max_leaves=12,
    )


class QuotedDumper(yaml.SafeDumper):
    """Quotes all text: PyYAML writes YAML 1.1, where other words need quotes than in 1.2."""


QuotedDumper.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)


class Layout(NamedTuple):
    """How PyYAML lays a tree out; `is_flow` None puts only the innermost collections in brackets."""

    is_flow: bool | None
    indent: int
    width: int


LAYOUTS = st.builds(
    Layout, st.sampled_from([True, False, None]), st.integers(2, 6), st.sampled_from([20, 80, 1000])
)
ENCODERS = st.builds(json.JSONEncoder, ensure_ascii=st.booleans(), indent=st.sampled_from([None, 0, 1, "\t"]))


def as_yaml(value: JsonValue, layout: Layout) -> str:
    return "---\n" + yaml.dump(
        value,
        Dumper=QuotedDumper,
        default_flow_style=layout.is_flow,
        indent=layout.indent,
        width=layout.width,
        sort_keys=False,
    )


@given(values(ANY_TEXT), ENCODERS)
def test_any_json_is_read_as_python_reads_it(value: JsonValue, encoder: json.JSONEncoder) -> None:
    text = encoder.encode(value)
    reading = read_text(text, name="a.json")
    assert reading.diagnostics == ()
    assert reading.document is not None
    assert repr(reading.document.tree) == repr(json.loads(text))


@given(values(YAML_TEXT), LAYOUTS)
def test_any_value_survives_yaml(value: JsonValue, layout: Layout) -> None:
    reading = read_text(as_yaml(value, layout), name="a.yaml")
    assert reading.diagnostics == ()
    assert reading.document is not None
    assert repr(reading.document.tree) == repr(value)


@given(st.dictionaries(YAML_TEXT, values(YAML_TEXT), min_size=1, max_size=4), st.randoms())
def test_comments_blank_lines_and_the_order_of_keys_change_nothing(
    value: dict[str, JsonValue], chance: random.Random
) -> None:
    shuffled = list(value.items())
    chance.shuffle(shuffled)
    lines = as_yaml(dict(shuffled), Layout(is_flow=False, indent=2, width=10**6)).split("\n")
    spread = "\n".join(line + chance.choice(["", "\n", "\n# note", "\n   # {{ note }}"]) for line in lines)
    reading = read_text(spread, name="a.yaml")
    assert reading.diagnostics == ()
    assert reading.document is not None
    assert canonical.compact(reading.document.tree) == canonical.compact(value)
