"""Reading the published OpenAPI document: components and recipes, without prose, in plain JSON Schema."""

from __future__ import annotations

import re
from typing import Any

from renderline.contract.vendoring.upstream import Keywords, Upstream, map_schemas, without_prose

__all__ = ["portable", "read"]

_RECIPE = re.compile(r"/v2/consumer/recipes/(?P<name>[^/{}]+)")
# `(?<=` and `(?<!` look behind and name nothing.
_GROUP_NAME = re.compile(r"\(\?<(?![=!])[^>]+>")


def read(document: Keywords) -> Upstream:
    """An OpenAPI 3.1 document as `Upstream`; what is neither a component nor a recipe is left aside."""
    return Upstream(
        components={name: _cleaned(schema) for name, schema in document["components"]["schemas"].items()},
        recipes={
            match["name"]: _bodies(item["post"])
            for path, item in document["paths"].items()
            if (match := _RECIPE.fullmatch(path))
        },
    )


def portable(pattern: str) -> str:
    """A regular expression that Python and ECMAScript read alike: their spellings of named groups differ."""
    return _GROUP_NAME.sub("(?:", pattern)


def _cleaned(schema: Keywords) -> Keywords:
    cleaned: Keywords = map_schemas(without_prose(schema), _plain)
    return cleaned


def _plain(schema: Keywords) -> Keywords:
    changed = dict(schema)
    if isinstance(schema.get("pattern"), str):
        changed["pattern"] = portable(schema["pattern"])
    # Upstream's generator says "any JSON value, or null" as `type: null` (see JsonPatchOperation).
    if changed.get("type") == "null":
        del changed["type"]
        if "anyOf" in changed:
            changed["anyOf"] = [*changed["anyOf"], {"type": "null"}]
    return changed


def _bodies(operation: Keywords) -> tuple[Keywords, Keywords]:
    return _json_schema(operation["requestBody"]), _json_schema(operation["responses"]["200"])


def _json_schema(body: Any) -> Keywords:  # noqa: ANN401 - OpenAPI objects are plain mappings
    return _cleaned(body["content"]["application/json"]["schema"])
