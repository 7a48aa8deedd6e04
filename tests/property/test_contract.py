"""What holds of the contract's checks for every body, not for chosen ones only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from renderline.contract.check import check_document, check_recipe, check_workflow, keyword_of
from renderline.contract.fields import field_at
from renderline.contract.outputs import resolve
from renderline.contract.steps import recipe_names, step_types, with_defaults
from renderline.diagnostic import Part, TreePath
from renderline.wire.references import find, follow, is_reference

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data" / "api"
SCHEMAS = ROOT / "schemas" / "civitai-v2"
BASE = "file:///civitai-v2/"
REFERENCE = {"$ref": "hero", "path": "output.images[0].url"}
UNKNOWN = "renderlineKnowsNoSuchKey"
# The first example pays for loading schemas and judges.
UNHURRIED = settings(deadline=None)
THOROUGH = settings(deadline=None, max_examples=60)


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def sound_inputs() -> Iterator[tuple[str, Any]]:
    """Step type and input of every step of every valid sample."""
    for name, expected in load(DATA / "samples-expected.json").items():
        sample = load(DATA / "samples" / name)
        if expected["valid"] and "/recipes/" in sample["endpoint"]:
            yield sample["endpoint"].rpartition("/")[2], sample["body"]
        elif expected["valid"]:
            yield from ((step["$type"], step["input"]) for step in sample["body"]["steps"])


def paths(value: Any, at: TreePath = ()) -> Iterator[TreePath]:
    """Where something stands in a tree; the inside of a reference is nobody's business here."""
    yield at
    if is_reference(value):
        return
    for part, child in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from paths(child, (*at, part))


def replaced(value: Any, at: TreePath, new: Any) -> Any:
    if not at:
        return new
    copy = deepcopy(value)
    holder: Any = follow(copy, at[:-1])
    holder[at[-1]] = new
    return copy


SOUND = list(sound_inputs())
PLACES = [(step_type, value, at) for step_type, value in SOUND for at in paths(value)]
MAPPINGS = [
    (step_type, value, at)
    for step_type, value, at in PLACES
    if isinstance(follow(value, at), dict) and not is_reference(follow(value, at))
]
PLAIN = [(step_type, value, at) for step_type, value, at in PLACES if not list(find(value))]

WORDS = st.sampled_from(
    [
        "steps",
        "$type",
        "input",
        "imageGen",
        "engine",
        "flux2",
        "model",
        "klein",
        "operation",
        "createImage",
        "image",
        "output",
        "format",
        "jpeg",
        "tags",
        "$ref",
        "path",
        "type",
        "url",
        "errors",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | WORDS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(max_size=4), inner, max_size=5)
    ),
    max_leaves=12,
)


@cache
def plain_library(step_type: str) -> Draft202012Validator:
    """`jsonschema` over the vendored files, with nothing of ours between."""
    resources = (
        (BASE + path.relative_to(SCHEMAS).as_posix(), DRAFT202012.create_resource(load(path)))
        for path in SCHEMAS.rglob("*.json")
    )
    registry: Registry[Any] = Registry().with_resources(resources)
    folder = "steps" if step_type in step_types() else "recipes"
    return Draft202012Validator({"$ref": f"{BASE}{folder}/{step_type}.input.json"}, registry=registry)


@UNHURRIED
@given(place=st.sampled_from(MAPPINGS))
def test_an_unknown_key_is_reported_at_that_key_and_nothing_else_is(place: Any) -> None:
    """Or nothing is, where the contract leaves the keys free."""
    step_type, value, at = place
    spoilt = replaced(value, (*at, UNKNOWN), 1)
    places = [(found.place.path, found.place.part) for found in check_recipe(step_type, spoilt)]
    free = with_defaults(step_type, spoilt) and field_at(step_type, value, (*at, UNKNOWN)) is not None
    assert places == ([] if free else [((*at, UNKNOWN), Part.KEY)])


@UNHURRIED
@given(place=st.sampled_from(PLACES))
def test_a_reference_may_stand_for_any_value_of_an_input(place: Any) -> None:
    step_type, value, at = place
    referring = replaced(value, at, REFERENCE)
    assert [found.message for found in check_recipe(step_type, referring)] == []
    if step_type in step_types():
        body = {"steps": [{"$type": step_type, "input": referring}]}
        assert [found.message for found in check_workflow(body)] == []


@THOROUGH
@given(place=st.sampled_from(PLAIN), new=JSON)
def test_the_verdict_is_that_of_the_plain_library(place: Any, new: Any) -> None:
    """Formats aside, which the plain library does not check, and references, which it does not know."""
    step_type, value, at = place
    changed = replaced(value, at, new)
    if list(find(changed)):
        return
    broken = [found for found in check_recipe(step_type, changed) if keyword_of(found.code) != "format"]
    assert bool(broken) is not plain_library(step_type).is_valid(changed)


@THOROUGH
@given(place=st.sampled_from([place for place in PLAIN if place[2] and isinstance(place[2][-1], str)]))
def test_leaving_a_key_out_is_judged_as_by_the_plain_library(place: Any) -> None:
    step_type, value, at = place
    lacking = deepcopy(value)
    holder: Any = follow(lacking, at[:-1])
    del holder[at[-1]]
    broken = list(check_recipe(step_type, lacking))
    assert bool(broken) is not plain_library(step_type).is_valid(lacking)


@UNHURRIED
@given(value=JSON, name=st.sampled_from(recipe_names()))
def test_no_value_whatever_raises(value: Any, name: str) -> None:
    for findings in (
        check_workflow(value),
        check_workflow({"steps": [{"$type": name, "input": value}]}),
        check_recipe(name, value),
        check_document("Workflow", value),
        check_document("ValidationProblemDetails", value),
    ):
        for found in findings:
            assert found.message
            assert found.code.id.startswith("RL2")


@UNHURRIED
@given(value=JSON, name=st.sampled_from(step_types()), at=st.lists(WORDS | st.integers(0, 3), max_size=4))
def test_no_path_whatever_raises(value: Any, name: str, at: list[str | int]) -> None:
    field_at(name, value, tuple(at))
    resolve(name, value, tuple(at))
    resolve(name, value, ("output", *at))


@UNHURRIED
@given(place=st.sampled_from(SOUND))
def test_defaults_keep_an_input_sound_and_are_filled_in_once(place: tuple[str, Any]) -> None:
    step_type, value = place
    filled = with_defaults(step_type, value)
    assert with_defaults(step_type, filled) == filled
    assert [found.message for found in check_recipe(step_type, filled)] == []


@UNHURRIED
@given(value=JSON, name=st.sampled_from(recipe_names()))
def test_defaults_change_nothing_that_is_given(value: Any, name: str) -> None:
    before = deepcopy(value)
    filled = with_defaults(name, value)
    assert value == before
    assert all(follow(filled, at) is not None or follow(value, at) is None for at in paths(value))
