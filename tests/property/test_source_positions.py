"""Every node of a tree has a stretch of the file that reads as that node."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TypedDict

import yaml
from hypothesis import given
from hypothesis import strategies as st

from renderline.canonical import JsonValue
from renderline.diagnostic import Location, Part, Place, Position, TreePath
from renderline.source.document import SourceDocument
from renderline.source.reader import read_text


class Layout(TypedDict):
    """How PyYAML lays a tree out."""

    default_flow_style: bool | None
    width: int
    allow_unicode: bool


TEXT = st.text() | st.sampled_from(["it's", '"', "\\", "a\nb", "{{ params.x }}", "😀 wide", "yes", "1"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
TREES: st.SearchStrategy[JsonValue] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
LAYOUTS: list[Layout] = [
    {"default_flow_style": flow, "width": width, "allow_unicode": True}
    for flow in (True, False, None)
    for width in (20, 1000)
]


def nodes(value: JsonValue, path: TreePath = ()) -> Iterator[tuple[TreePath, JsonValue]]:
    yield path, value
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from nodes(inner, (*path, name))
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from nodes(inner, (*path, index))


def read(text: str, name: str) -> SourceDocument:
    document = read_text(text, name=name).document
    assert document is not None
    return document


def offset(text: str, position: Position) -> int:
    lines = text.split("\n")
    assert 1 <= position.line <= len(lines)
    assert 1 <= position.column <= len(lines[position.line - 1]) + 1
    return sum(len(line) + 1 for line in lines[: position.line - 1]) + position.column - 1


def cut(document: SourceDocument, location: Location) -> str:
    start, end = (offset(document.text, spot) for spot in (location.span.start, location.span.end))
    assert start <= end
    return document.text[start:end]


@given(TREES, st.sampled_from([None, 1]))
def test_every_json_node_stands_where_its_span_says(value: JsonValue, indent: int | None) -> None:
    document = read(json.dumps(value, indent=indent, ensure_ascii=False), "a.json")
    for path, node in nodes(document.tree):
        assert json.loads(cut(document, document.positions.locate(Place(path=path)))) == node
        if path and isinstance(path[-1], str):
            key = cut(document, document.positions.locate(Place(path=path, part=Part.KEY)))
            assert json.loads(key) == path[-1]


@given(TREES, st.sampled_from(LAYOUTS))
def test_every_yaml_scalar_stands_where_its_span_says(value: JsonValue, layout: Layout) -> None:
    document = read("---\n" + yaml.safe_dump(value, **layout), "a.yaml")
    for path, node in nodes(document.tree):
        source = cut(document, document.positions.locate(Place(path=path)))
        if not isinstance(node, dict | list):
            assert read("--- " + source, "b.yaml").tree == node
        if path and isinstance(path[-1], str):
            key = cut(document, document.positions.locate(Place(path=path, part=Part.KEY)))
            # A key is text even where a value spelt alike would be a number.
            assert path[-1] in (key, read("--- " + key, "b.yaml").tree)


@given(st.lists(TREES, min_size=1, max_size=4), st.sampled_from(LAYOUTS))
def test_siblings_do_not_overlap_and_parents_enclose(values: list[JsonValue], layout: Layout) -> None:
    document = read(yaml.safe_dump(values, **layout), "a.yaml")
    spans = {path: document.positions.locate(Place(path=path)).span for path, _ in nodes(document.tree)}
    for path, span in spans.items():
        if path:
            parent = spans[path[:-1]]
            assert parent.start <= span.start
            assert span.end <= parent.end
            before = (*path[:-1], path[-1] - 1) if isinstance(path[-1], int) else None
            assert before not in spans or spans[before].end <= span.start


@given(
    st.sampled_from(["plain", '"', "'", "|", ">"]),
    st.lists(st.sampled_from(["one", "{{ params.a }}", "it's", "two."]), min_size=1),
)
def test_a_snippet_is_found_in_any_style(style: str, words: list[str]) -> None:
    sought = "params.needle"
    text = " ".join(["x", *words, sought, "end"])
    dumped = yaml.dump({"a": text}, default_style=None if style == "plain" else style, width=12)
    document = read(dumped, "a.yaml")
    assert cut(document, document.positions.locate(Place(path=("a",), snippet=sought))) == sought
