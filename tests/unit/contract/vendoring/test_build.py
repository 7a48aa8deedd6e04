"""Each step from an OpenAPI document to vendored schemas does what it says, on documents of a few lines."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from renderline.contract.vendoring.entries import Plan
from renderline.contract.vendoring.flatten import flatten
from renderline.contract.vendoring.layout import lay_out
from renderline.contract.vendoring.overlay import correct
from renderline.contract.vendoring.read import portable, read
from renderline.contract.vendoring.relax import mark_references, relax
from renderline.contract.vendoring.upstream import Upstream, without_prose
from renderline.contract.vendoring.write import record


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def variant(base: str, **own: Any) -> dict[str, Any]:
    return {"allOf": [ref(base), {"type": "object", "additionalProperties": False, **own}]}


def upstream(**components: Any) -> Upstream:
    return Upstream(components=components, recipes={})


SHAPE = {
    "type": "object",
    "required": ["kind"],
    "properties": {"kind": {"type": "string"}, "colour": {"type": "string"}},
    "additionalProperties": False,
    "discriminator": {
        "propertyName": "kind",
        "mapping": {
            "circle": "#/components/schemas/Circle",
            "polygon": "#/components/schemas/Polygon",
        },
    },
}
CIRCLE = variant(
    "Shape", required=["radius"], properties={"radius": {"type": "number"}, "kind": {"enum": ["circle"]}}
)
POLYGON = variant(
    "Shape",
    properties={"corners": {"type": ["null", "string"], "default": "three"}, "kind": {"enum": ["polygon"]}},
    required=["corners"],
    discriminator={
        "propertyName": "corners",
        "mapping": {"three": "#/components/schemas/Triangle", "any": "#/components/schemas/Polygon"},
    },
)
TRIANGLE = variant("Polygon", required=["corners"], properties={"corners": {"enum": ["three"]}})
FLAT = flatten(upstream(Shape=SHAPE, Circle=CIRCLE, Polygon=POLYGON, Triangle=TRIANGLE))


def test_a_base_becomes_a_union_of_its_variants() -> None:
    assert FLAT["Shape"] == {
        "type": "object",
        "discriminator": SHAPE["discriminator"],
        "oneOf": [ref("Circle"), ref("Polygon")],
    }


def test_a_variant_becomes_one_object_with_all_its_properties() -> None:
    assert FLAT["Circle"] == {
        "type": "object",
        "required": ["kind", "radius"],
        "properties": {
            "kind": {"enum": ["circle"]},
            "colour": {"type": "string"},
            "radius": {"type": "number"},
        },
        "additionalProperties": False,
    }


def test_a_base_that_is_its_own_variant_gets_a_leaf_of_its_own() -> None:
    assert FLAT["Polygon"]["oneOf"] == [ref("Triangle"), ref("Polygon.own")]
    own = FLAT["Polygon.own"]
    assert own["properties"]["corners"] == {"type": "string", "enum": ["any"]}
    assert "discriminator" not in own


def test_the_default_variant_is_told_and_may_be_left_out() -> None:
    assert FLAT["Polygon"]["discriminator"]["default"] == "three"
    assert FLAT["Triangle"]["required"] == ["kind"]
    assert FLAT["Triangle"]["x-specRequired"] == ["corners"]
    assert "corners" in FLAT["Polygon.own"]["required"]


def test_a_schema_without_variants_stays_as_it_is() -> None:
    colour = {"type": "string", "enum": ["red"]}
    assert flatten(upstream(Colour=colour)) == {"Colour": colour}


def overlay(pointer: str, keyword: str, value: Any) -> dict[str, Any]:
    return {"pointer": f"/components/schemas/{pointer}", "keyword": keyword, "value": value, "source": "docs"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            overlay("A/properties/n", "minimum", 0),
            {"required": ["n"], "properties": {"n": {"type": "integer", "minimum": 0}}},
        ),
        (
            overlay("A/properties/n", "*", {"enum": [1]}),
            {"required": ["n"], "properties": {"n": {"enum": [1]}}},
        ),
        (
            overlay("A/properties/m", "*", {"$ref": "#/$defs/B"}),
            {"required": ["n"], "properties": {"n": {"type": "integer"}, "m": ref("B")}},
        ),
        (
            overlay("A/required", "required-n", "optional"),
            {"required": [], "properties": {"n": {"type": "integer"}}, "x-specRequired": ["n"]},
        ),
        (overlay("A", "required", []), {"required": [], "properties": {"n": {"type": "integer"}}}),
    ],
    ids=["keyword", "replace", "add", "optional", "whole"],
)
def test_an_overlay_corrects_a_copy(change: dict[str, Any], expected: dict[str, Any]) -> None:
    definitions = {"A": {"required": ["n"], "properties": {"n": {"type": "integer"}}}}
    before = deepcopy(definitions)
    assert correct(definitions, [change])["A"] == expected
    assert definitions == before


def test_an_overlay_may_say_again_what_is_optional_already() -> None:
    definitions = {"A": {"required": [], "properties": {}, "x-specRequired": ["n"]}}
    assert correct(definitions, [overlay("A/required", "required-n", "optional")]) == definitions


@pytest.mark.parametrize(
    "change",
    [
        overlay("B/properties/n", "minimum", 0),
        overlay("A/properties/x", "minimum", 0),
        overlay("A/required", "required-x", "optional"),
    ],
)
def test_an_overlay_that_points_at_nothing_is_refused(change: dict[str, Any]) -> None:
    definitions = {"A": {"required": ["n"], "properties": {"n": {"type": "integer"}}}}
    with pytest.raises(LookupError, match="upstream has no such place"):
        correct(definitions, [change])


def test_what_has_a_default_or_is_read_only_is_not_required() -> None:
    schema = {
        "type": "object",
        "required": ["given", "defaulted", "told"],
        "properties": {"given": {}, "defaulted": {"default": 1}, "told": {"readOnly": True}},
    }
    relaxed = relax({"A": schema, "B": {"type": "string"}})
    assert relaxed["A"]["required"] == ["given"]
    assert relaxed["A"]["x-specRequired"] == ["defaulted"]
    assert relaxed["B"] == {"type": "string"}


def test_a_step_says_where_references_may_stand() -> None:
    step: dict[str, Any] = {"properties": {"$type": {}, "input": {}}}
    marked = mark_references({"Step": step, "Other": {"properties": {"input": {}}}})
    assert marked["Step"]["x-references"] == ["input"]
    assert "x-references" not in marked["Other"]


@pytest.mark.parametrize(
    ("written", "read_alike"),
    [("^(?<id>[0-9]+)$", "^(?:[0-9]+)$"), ("(?<=a)b(?<!c)", "(?<=a)b(?<!c)"), ("^[a-z]+$", "^[a-z]+$")],
)
def test_named_groups_lose_their_names(written: str, read_alike: str) -> None:
    assert portable(written) == read_alike


def test_prose_is_dropped_but_not_the_keys_that_are_called_so() -> None:
    schema = {
        "title": "T",
        "description": "D",
        "properties": {
            "title": {"type": "string", "example": "x"},
            "description": {"default": {"title": "kept"}},
        },
        "discriminator": {"propertyName": "summary", "mapping": {"summary": "#/x"}},
        "required": ["title"],
    }
    assert without_prose(schema) == {
        "properties": {"title": {"type": "string"}, "description": {"default": {"title": "kept"}}},
        "discriminator": {"propertyName": "summary", "mapping": {"summary": "#/x"}},
        "required": ["title"],
    }


def test_a_document_is_read_into_components_and_recipes() -> None:
    body = {"content": {"application/json": {"schema": {"type": "string", "description": "D"}}}}
    post = {"post": {"requestBody": body, "responses": {"200": body}}}
    found = read(
        {
            "components": {
                "schemas": {"Any": {"type": "null"}, "Some": {"type": "null", "anyOf": [{"type": "string"}]}}
            },
            "paths": {
                "/v2/consumer/recipes/say": post,
                "/v2/consumer/recipes/{name}/openapi.yaml": {},
                "/other": {},
            },
        }
    )
    assert found.recipes == {"say": ({"type": "string"}, {"type": "string"})}
    assert found.components == {"Any": {}, "Some": {"anyOf": [{"type": "string"}, {"type": "null"}]}}


def test_definitions_lie_with_the_one_entry_that_uses_them_or_are_shared() -> None:
    definitions: dict[str, Any] = {
        "A": {"properties": {"own": ref("Own"), "shared": ref("Shared"), "b": ref("B"), "self": ref("A")}},
        "B": {"properties": {"shared": ref("Shared")}},
        "Own": {"items": ref("Own")},
        "Shared": {"items": ref("Deep")},
        "Deep": {"items": ref("B")},
        "Unused": {"items": ref("Shared")},
    }
    files = lay_out(
        Plan(entries={"steps/a.json": "A", "B.json": "B", "steps/b.json": "B"}, definitions=definitions)
    )
    assert files["steps/a.json"]["properties"] == {
        "own": {"$ref": "#/$defs/Own"},
        "shared": {"$ref": "../definitions.json#/$defs/Shared"},
        "b": {"$ref": "../B.json"},
        "self": {"$ref": "#"},
    }
    assert files["steps/a.json"]["$defs"] == {"Own": {"items": {"$ref": "#/$defs/Own"}}}
    assert files["steps/b.json"]["$ref"] == "../B.json"
    assert files["definitions.json"]["$defs"] == {
        "Deep": {"items": {"$ref": "B.json"}},
        "Shared": {"items": {"$ref": "#/$defs/Deep"}},
    }


def test_a_digest_needs_a_place_in_the_catalog(tmp_path: Path) -> None:
    catalog = tmp_path / "catalog.toml"
    catalog.write_text('[other]\nsha256 = ""\n', encoding="utf-8")
    with pytest.raises(LookupError, match="no sha256 in"):
        record(catalog, "civitai-v2", "00")
