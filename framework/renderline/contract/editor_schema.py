"""
Build `schemas/pipeline/v1.json`, by which editors complete and check pipeline files.

    python -m renderline.contract.editor_schema

It is the vendored contract in JSON Schema draft 7, which the YAML language server reads best: a union is entered by its
discriminator with `if` and `then`, and each value of a step's input may be an expression or a reference instead.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from renderline import canonical, resources
from renderline.contract import editor_own_keys, steps
from renderline.contract.bundle import bundle
from renderline.contract.fact_words import fact_words
from renderline.contract.inventory import facts_of
from renderline.contract.store import Keywords, Schema, entry

__all__ = ["FILE", "build", "main", "written"]

FILE = ("schemas", "pipeline", "v1.json")

_EXPRESSION = {"$ref": "#/definitions/expression"}
_DYNAMIC = {"$ref": "#/definitions/dynamic"}
_KEPT = (
    *("type", "enum", "required", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"),
    *("uniqueItems", "pattern"),
)


def build() -> dict[str, Any]:
    """The whole document; the same each time."""
    definitions: dict[str, Any] = {}
    for step_type in steps.step_types():
        _define(definitions, f"{step_type}.input", bundle(steps.input_schema(step_type)))
    template = bundle(entry("WorkflowTemplate"))
    used = _template_definitions(definitions, template)
    own = editor_own_keys.top_level()
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$comment": "Built by renderline.contract.editor_schema; not edited by hand.",
        "title": "A renderline pipeline",
        "type": "object",
        "properties": {**used, **own, "steps": editor_own_keys.step_list()},
        "patternProperties": {"^x-": {"description": "Yours; renderline ignores it."}},
        "additionalProperties": False,
        "required": ["steps"],
        "definitions": {**definitions, **editor_own_keys.definitions(), "step": _step()},
    }


def written(document: Keywords) -> bytes:
    """The file's bytes: one definition a line, which is a third of the indented size and still compares line by line."""
    head = {key: value for key, value in document.items() if key != "definitions"}
    lines = [_member(name, value) for name, value in sorted(document["definitions"].items())]
    outside = [_member(name, value) for name, value in sorted(head.items())]
    between = ",\n"
    return f'{{\n{between.join(outside)},\n"definitions": {{\n{between.join(lines)}\n}}\n}}\n'.encode()


def main() -> int:
    """Write the file; answers the exit code."""
    path = resources.data_path("schemas").joinpath(*FILE[1:])
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(written(build()))
    sys.stdout.write(f"{path}: {path.stat().st_size} bytes\n")
    return 0


def _member(name: str, value: Any) -> str:  # noqa: ANN401 - any keyword's value
    return f"{json.dumps(name)}: {canonical.compact(value).decode()}"


def _define(definitions: dict[str, Any], name: str, whole: Keywords) -> None:
    for each, keywords in whole.get("$defs", {}).items():
        # Step types share definitions, and names are unique in the vendored set.
        if each not in definitions:
            definitions[each] = _converted(_schema(keywords, whole))
    definitions[name] = _converted(_schema(whole, whole))


def _template_definitions(definitions: dict[str, Any], template: Keywords) -> dict[str, Any]:
    """The API's own keys of the top level; what they refer to goes to the definitions."""
    properties = {key: value for key, value in template["properties"].items() if key != "steps"}
    whole = bundle(_schema({**template, "properties": properties}, template))
    _define(definitions, "template", whole)
    del definitions["template"]
    return {
        key: _wrapped(_schema(value, whole), _EXPRESSION, required=False) for key, value in properties.items()
    }


def _schema(keywords: Keywords, whole: Keywords) -> Schema:
    """A part of a bundle, whose references are found in that bundle."""
    return Schema(keywords, "bundle.json", {"bundle.json": whole})


def _converted(schema: Schema) -> dict[str, Any]:
    keywords = schema.keywords
    if "$ref" in keywords:
        # Draft 7 calls them `definitions`, and ignores what stands beside a `$ref`.
        return {"$ref": keywords["$ref"].replace("#/$defs/", "#/definitions/")}
    if "discriminator" in keywords:
        # JSON Schema has no discriminator: `oneOf` alone would tell of all variants at once.
        return _union(keywords["discriminator"])
    found = {key: keywords[key] for key in _KEPT if key in keywords}
    for key in ("anyOf", "oneOf"):
        if key in keywords:
            found[key] = [_converted(_part(schema, each)) for each in keywords[key]]
    if "properties" in keywords:
        found["properties"] = dict(_properties(schema))
    if "items" in keywords:
        found["items"] = _wrapped(_part(schema, keywords["items"]), _DYNAMIC, required=False)
    if "additionalProperties" in keywords:
        found["additionalProperties"] = _others(schema, keywords["additionalProperties"])
    return found


def _others(schema: Schema, stated: Any) -> Any:  # noqa: ANN401 - a schema or a boolean
    if not isinstance(stated, Mapping) or not stated:
        return stated is not False
    return _wrapped(_part(schema, stated), _DYNAMIC, required=False)


def _part(schema: Schema, keywords: Keywords) -> Schema:
    return Schema(keywords, schema.file, schema.documents)


def _properties(schema: Schema) -> Iterator[tuple[str, Any]]:
    required = schema.keywords.get("required", ())
    for key, member in schema.members().items():
        yield key, _wrapped(member, _DYNAMIC, required=key in required)


def _wrapped(schema: Schema, other: Keywords, *, required: bool) -> dict[str, Any]:
    """A value, or what may stand in its place until the pipeline is compiled or run."""
    # Anything goes already, and a union with everything would hide what is known.
    if not schema.keywords:
        return {}
    words = fact_words(facts_of(schema, {}))
    told = f"{'Needed: ' if required else ''}{words}."
    shown: dict[str, Any] = {
        "description": told[:1].upper() + told[1:],
        "anyOf": [_converted(schema), dict(other)],
    }
    if schema.keywords.get("default") is not None:
        shown["default"] = schema.keywords["default"]
    return shown


def _union(discriminator: Keywords) -> dict[str, Any]:
    key, mapping = discriminator["propertyName"], discriminator["mapping"]
    default = discriminator.get("default")
    chosen: dict[str, Any] = {
        "description": f"Chooses what else there is{f'; {default} unless given' if default else ''}.",
        "anyOf": [{"type": "string", "enum": list(mapping)}, dict(_DYNAMIC)],
    }
    return {
        "type": "object",
        "properties": {key: chosen},
        # With a default, leaving it out chooses that variant.
        **({} if default else {"required": [key]}),
        "allOf": [
            {
                "if": _choice(key, value, may_lack=value == default),
                "then": {"$ref": reference.replace("#/$defs/", "#/definitions/")},
            }
            for value, reference in mapping.items()
        ],
    }


def _choice(key: str, value: str, *, may_lack: bool) -> dict[str, Any]:
    chosen: dict[str, Any] = {"properties": {key: {"const": value}}}
    # `properties` holds for a missing key as well, so every variant would be chosen without it.
    return chosen if may_lack else {**chosen, "required": [key]}


def _step() -> dict[str, Any]:
    types = steps.step_types()
    return {
        **editor_own_keys.step(types),
        "allOf": [
            {
                "if": _choice("$type", step_type, may_lack=False),
                "then": {"properties": {"input": {"$ref": f"#/definitions/{step_type}.input"}}},
            }
            for step_type in types
        ],
    }


if __name__ == "__main__":
    raise SystemExit(main())
