"""
Corrections to what is published, each with the source it comes from.

An overlay names a place by pointer (`/components/schemas/NAME/…`), a keyword and its value. `required-NAME: optional`
takes NAME out of `required`, `*` replaces the whole schema at the place, and `#/$defs/NAME` in a value means the
component of that name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from renderline.contract.vendoring.upstream import COMPONENT, Keywords, map_schemas

__all__ = ["correct"]

_ROOT = "/components/schemas/"
_OPTIONAL = "required-"


def correct(definitions: Mapping[str, Keywords], overlays: Iterable[Keywords]) -> dict[str, Keywords]:
    """
    The definitions with the overlays applied.

    Raises:
        LookupError: an overlay points at nothing, so upstream has changed below it.
    """
    # Deep, since flattening lets variants share their bases' properties.
    corrected: dict[str, Any] = deepcopy(dict(definitions))
    for overlay in overlays:
        _apply(corrected, overlay)
    return corrected


def _apply(definitions: dict[str, Any], overlay: Keywords) -> None:
    *parents, last = overlay["pointer"].removeprefix(_ROOT).split("/")
    keyword, value = overlay["keyword"], map_schemas(overlay["value"], _as_component)
    try:
        holder = _descend(definitions, parents)
        if keyword == "*":
            holder[last] = value
        elif keyword.startswith(_OPTIONAL):
            _make_optional(holder, keyword.removeprefix(_OPTIONAL))
        else:
            holder[last][keyword] = value
    # ValueError: a list of required keys from which the key has gone.
    except (KeyError, ValueError) as error:
        raise LookupError(f"{overlay['pointer']} {keyword}: upstream has no such place") from error


def _descend(definitions: dict[str, Any], parts: list[str]) -> dict[str, Any]:
    node = definitions
    for part in parts:
        node = node[part]
    return node


def _make_optional(schema: dict[str, Any], name: str) -> None:
    if name not in schema.get("x-specRequired", ()):
        schema["required"].remove(name)
        schema["x-specRequired"] = sorted([*schema.get("x-specRequired", ()), name])


def _as_component(schema: Keywords) -> Keywords:
    target = schema.get("$ref")
    return {**schema, "$ref": target.replace("#/$defs/", COMPONENT)} if isinstance(target, str) else schema
