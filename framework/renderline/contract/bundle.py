"""One schema with everything it refers to, for tools that read no folder of schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from renderline.contract.store import Keywords, Schema
from renderline.contract.vendoring.upstream import map_schemas

__all__ = ["bundle", "definition_name"]


def bundle(schema: Schema) -> Keywords:
    """A schema whose references all lead into its own `$defs`."""
    definitions: dict[str, Keywords] = {}
    waiting = list(_referred(schema.keywords, schema))
    while waiting:
        name, found = waiting.pop()
        # Schemas may lead back to themselves, and the same one is reached on many ways.
        if name not in definitions:
            definitions[name] = _respelt(found)
            waiting.extend(_referred(found.keywords, found))
    body = {key: value for key, value in _respelt(schema).items() if key != "$defs"}
    # Sorted: the order in which they were come by changes with any part of the schema.
    return {**body, "$defs": dict(sorted(definitions.items()))} if definitions else body


def definition_name(reference: str) -> str:
    """What a reference of the vendored set leads to is called in one document: names are unique in the set."""
    path, _, fragment = reference.partition("#")
    return fragment.rpartition("/")[2] or path.rpartition("/")[2].removesuffix(".json")


def _referred(value: Any, home: Schema) -> Iterator[tuple[str, Schema]]:  # noqa: ANN401 - any part of a schema
    if isinstance(value, Mapping):
        if isinstance(value.get("$ref"), str):
            yield definition_name(value["$ref"]), home.named(value["$ref"])
        for key, child in value.items():
            # The variants of a discriminator stand in `oneOf` as well; `$defs` count only where they are referred to.
            if key not in {"$defs", "discriminator"}:
                yield from _referred(child, home)
    elif isinstance(value, list):
        for child in value:
            yield from _referred(child, home)


def _respelt(schema: Schema) -> dict[str, Any]:
    kept = {
        key: value for key, value in schema.keywords.items() if key not in {"$defs", "$comment", "$schema"}
    }
    respelt: dict[str, Any] = map_schemas(kept, _respell)
    return respelt


def _respell(node: Keywords) -> Keywords:
    changed = dict(node)
    if isinstance(node.get("$ref"), str):
        changed["$ref"] = f"#/$defs/{definition_name(node['$ref'])}"
    if isinstance(node.get("mapping"), Mapping):
        changed["mapping"] = {
            value: f"#/$defs/{definition_name(reference)}" if isinstance(reference, str) else reference
            for value, reference in node["mapping"].items()
        }
    return changed
