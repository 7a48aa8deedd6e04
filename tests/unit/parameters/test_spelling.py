"""A misspelt key is one mistake: what is judged has the value under the key that was meant as well."""

from __future__ import annotations

import json
from typing import Any

import pytest

from renderline.contract.steps import step_keys
from renderline.diagnostic import Finding, Place
from renderline.parameters.shapes import BAD_SHAPE
from renderline.parameters.spelling import respelt
from renderline.source.document import SourceDocument
from renderline.source.reader import read_text


def document(tree: Any) -> SourceDocument:
    """The tree as a file of one line."""
    made = read_text(json.dumps(tree), name="hero.json").document
    assert made is not None
    return made


def read(tree: Any) -> Any:
    return respelt(document(tree), step_keys()).tree


@pytest.mark.parametrize(
    ("tree", "path", "meant"),
    [
        ({"step": [1]}, (), "steps"),
        ({"paramters": {"a": 1}}, (), "parameters"),
        ({"Steps": []}, (), "steps"),
        ({"parameters": {"width": {"typ": "integer"}}}, ("parameters", "width"), "type"),
        ({"matrix": {"axis": {"a": [1]}}}, ("matrix",), "axes"),
        ({"outputs": [{}, {"form": "final"}]}, ("outputs", 1), "from"),
        ({"budget": {"runs": 5}}, ("budget",), "run"),
        ({"profiles": {"draft": {"buget": {}}}}, ("profiles", "draft"), "budget"),
        ({"profiles": {"draft": {"matrix": {"axis": {}}}}}, ("profiles", "draft", "matrix"), "axes"),
        ({"cases": {"small": {"paramters": {}}}}, ("cases", "small"), "parameters"),
        ({"steps": [{"nmae": "a"}]}, ("steps", 0), "name"),
        ({"steps": [{"type": "echo"}]}, ("steps", 0), "$type"),
        ({"steps": [{"whn": "true"}]}, ("steps", 0), "when"),
    ],
    ids=str,
)
def test_the_value_also_stands_under_the_meant_key(tree: Any, path: Any, meant: str) -> None:
    found = read(tree)
    for part in path:
        found, tree = found[part], tree[part]
    [misspelt] = tree
    assert found == {**tree, meant: tree[misspelt]}


@pytest.mark.parametrize(
    "tree",
    [
        {"version": 1, "steps": [{"$type": "echo", "name": "a", "input": {"nmae": 1}}]},
        {"step": 1, "steps": []},
        {"x-steps": []},
        {"colour": "red"},
        {"parameters": {"paramters": {"type": "string"}}},
        ["step"],
        None,
    ],
    ids=str,
)
def test_without_a_misspelt_key_the_document_is_the_same(tree: Any) -> None:
    """Neither a key that is there, nor one of the user's own, nor one inside an input is taken for another."""
    made = document(tree)
    assert respelt(made, step_keys()) is made


def test_of_two_keys_that_mean_the_same_the_first_counts() -> None:
    assert read({"step": [1], "stepps": [2]})["steps"] == [1]


def test_a_misspelt_key_below_a_misspelt_key_is_found_where_it_is_written() -> None:
    """Findings name the paths of what was meant, and point at what was written."""
    made = document({"step": [{"nmae": "a b"}]})
    meant = respelt(made, step_keys())
    finding = Finding(code=BAD_SHAPE, place=Place(path=("steps", 0, "name")), message="no name")
    there = Place(path=("step", 0, "nmae"))
    assert meant.positions.diagnose(finding).location == made.positions.locate(there)
