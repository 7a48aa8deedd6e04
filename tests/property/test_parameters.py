"""What holds for every pipeline, whatever it says."""

from __future__ import annotations

import json
import random
from itertools import islice
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from renderline import canonical
from renderline.parameters.cells import label
from renderline.parameters.matrix_axes import Axis, read_axis
from renderline.parameters.matrix_cells import Matrix
from renderline.parameters.resolve import Given, Preparation, prepare
from renderline.parameters.top_level import OWN_KEYS
from renderline.source.document import SourceDocument
from renderline.source.reader import read_text

# Without lone surrogates, which no UTF-8 file holds, and without braces, which mean something.
PLAIN_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="{}"), max_size=20)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | PLAIN_TEXT
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PLAIN_TEXT, inner, max_size=4),
    max_leaves=12,
)
WORDS = st.sampled_from(
    ["{{", "}}", "{%", "%}", "{#", "#}", "params", ".", "a", "steps", "output", "[0]", "|", "upper", "if", "for", "in", "x",
     "endif", "endfor", "raw", "endraw", "+", "*", "**", "9", "'", '"', "(", ")", ",", " ", "\n", "-", "range", "set", "="]
)  # fmt: skip
SHAPE_KEYS = [
    *(
        "a",
        "b",
        "draft",
        "type",
        "default",
        "enum",
        "items",
        "minimum",
        "maxLength",
        "pattern",
        "secret",
        "parameters",
    ),
    *(
        "axes",
        "range",
        "files",
        "table",
        "combine",
        "exclude",
        "include",
        "limit",
        "from",
        "as",
        "embed",
        "run",
    ),
    *("when", "uses", "name", "input", "matrix", "budget", "tags", "steps"),
]
SCALAR_TEXT = st.lists(WORDS, max_size=12).map("".join) | st.text(max_size=30)


def read(tree: object) -> SourceDocument:
    document = read_text(json.dumps(tree), name="hero.json").document
    assert document is not None
    return document


def prepared(tree: object) -> Preparation:
    return prepare(read(tree), Given())


def bodies(tree: object) -> list[Any]:
    program = prepared(tree).program
    assert program is not None
    documents = [program.resolve(cell).document for cell in program.cells()]
    return [
        None if document is None else (document.body, document.own, document.params) for document in documents
    ]


@given(TREES)
def test_a_tree_without_braces_survives(tree: Any) -> None:
    """Values, types and order, in a templated file as in one that is not."""
    for extra in ({}, {"version": 1}):
        [(body, _, _)] = bodies({"steps": [], "metadata": tree, **extra})
        assert json.dumps(body) == json.dumps({"steps": [], "metadata": tree})


@given(TREES)
def test_a_value_survives_an_expression(tree: Any) -> None:
    """A parameter, looked up and computed, keeps its type and its content."""
    source = {
        "version": 1,
        "parameters": {"a": {"type": "list", "default": [tree]}},
        "steps": [],
        "tags": ["{{ params.a }}", "{{ params.a[0] }}", "{{ params.a | first }}"],
    }
    [(body, _, _)] = bodies(source)
    assert canonical.compact(body["tags"]) == canonical.compact([[tree], tree, tree])


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_text_can_be_written_as_it_is(text: str) -> None:
    """As a file of API keys alone, or between `raw` marks."""
    [(body, _, _)] = bodies({"steps": [], "tags": [text]})
    assert body["tags"] == [text]


@settings(max_examples=300)
@given(SCALAR_TEXT)
def test_no_text_in_a_scalar_raises(text: str) -> None:
    """It gives a value or a finding that can be shown."""
    source = {
        "version": 1,
        "parameters": {"a": {"type": "string", "default": "x"}},
        "steps": [{"$type": "t", "input": text}],
    }
    document = read_text(json.dumps(source), name="hero.json").document
    if document is None:
        return
    preparation = prepare(document, Given())
    for finding in preparation.findings:
        diagnostic = document.positions.diagnose(finding)
        assert diagnostic.message
        assert diagnostic.location.span.start <= diagnostic.location.span.end
    assert (preparation.program is None) == bool(preparation.findings)


SHAPES = st.recursive(
    SCALARS | st.sampled_from(["string", "integer", "{{ params.a }}", "{{ matrix.b", "a"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(SHAPE_KEYS), inner, max_size=4)
    ),
    max_leaves=15,
)


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(OWN_KEYS), SHAPES, max_size=6), SHAPES, SHAPES)
def test_no_shape_of_our_keys_raises(own: dict[str, Any], steps: Any, value: Any) -> None:
    """Whatever stands where: findings that can be shown, and as many cells as were counted, up to a handful."""
    document = read({"version": 1, **own, "steps": steps})
    given_values = Given(values={"a": "1"}, files=[("p.yaml", {"a": value, "b": value})], profile="draft")
    for given_now in (Given(), given_values):
        preparation = prepare(document, given_now)
        for finding in preparation.findings:
            assert document.positions.diagnose(finding).message
        program = preparation.program
        cells = [] if program is None else [*islice(program.cells(), 5)]
        assert program is None or len(cells) == min(5, program.count())
        for cell in cells:
            assert program is not None
            resolution = program.resolve(cell)
            assert (resolution.document is None) == bool(resolution.findings)


@given(st.randoms(use_true_random=False), st.permutations(["a", "b", "c"]))
def test_the_order_of_keys_does_not_matter(source_of_order: random.Random, order: list[str]) -> None:
    """For parameters, body and the digest of both; the matrix keeps the order of its axes."""
    source: dict[str, Any] = {
        "version": 1,
        "parameters": {name: {"type": "integer", "default": index} for index, name in enumerate("abc")},
        "matrix": {"axes": {"n": [1, 2]}, "include": [{"n": 3, "m": 4}]},
        "steps": [
            {
                "$type": "t",
                "name": "s",
                "input": {"x": "{{ params.a }}", "y": {"z": "{{ matrix.n }}", "w": 1}},
            }
        ],
        "metadata": {"k": "{{ [params.b, params.c] | seed }}", "l": "{{ cell.key }}"},
        "profiles": {"draft": {"parameters": {"a": 9, "b": 8}}},
    }
    source["parameters"] = {name: source["parameters"][name] for name in order}
    assert canonical.compact(bodies(shuffled(source, source_of_order))) == canonical.compact(bodies(source))


def shuffled(value: Any, source: random.Random) -> Any:
    if isinstance(value, dict):
        keys = source.sample(list(value), len(value))
        return {key: shuffled(value[key], source) for key in keys}
    return [shuffled(each, source) for each in value] if isinstance(value, list) else value


AXES = st.lists(st.integers(1, 4), min_size=1, max_size=3)


@given(
    AXES,
    st.lists(st.dictionaries(st.integers(0, 2), st.integers(1, 4), min_size=1), max_size=5),
    st.sampled_from(["product", "zip"]),
)
def test_cells_are_counted_as_they_are_made(
    sizes: list[int], excluded: list[dict[int, int]], combine: str
) -> None:
    """Whatever is excluded, and the same as a plain filter over all combinations."""
    is_zip = combine == "zip"
    sizes = [sizes[0]] * len(sizes) if is_zip else sizes
    axes = {f"a{index}": axis(size) for index, size in enumerate(sizes)}
    rules = [{f"a{index}": value for index, value in rule.items() if index < len(sizes)} for rule in excluded]
    rules = [rule for rule in rules if rule]
    exclusions = tuple({name: axes[name].find(value) for name, value in rule.items()} for rule in rules)
    plain = Matrix(axes=axes, is_zip=is_zip)
    matrix = Matrix(axes=axes, is_zip=is_zip, exclusions=exclusions)
    expected = [
        cell.values
        for cell in plain.cells()
        if not any(rule.items() <= cell.values.items() for rule in rules)
    ]
    cells = [*matrix.cells()]
    assert [cell.values for cell in cells] == expected
    assert matrix.count() == len(cells) == len({cell.key for cell in cells})


def axis(size: int) -> Axis:
    made = read_axis({"range": [1, size]}, (), Path())
    assert isinstance(made, Axis)
    return made


@given(st.lists(TREES, max_size=8))
def test_different_values_have_different_labels(values: list[Any]) -> None:
    by_label: dict[str, bytes] = {}
    for value in values:
        assert by_label.setdefault(label(value), canonical.compact(value)) == canonical.compact(value)
