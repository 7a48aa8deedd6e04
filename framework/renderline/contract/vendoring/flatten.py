"""
Inheritance made plain: a base becomes a union of its variants, a variant one object with all its properties.

`additionalProperties: false` of a variant speaks of base and own properties together, which `allOf` cannot say.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from renderline.contract.vendoring.upstream import COMPONENT, Keywords, Upstream, component

__all__ = ["flatten"]


def flatten(upstream: Upstream) -> dict[str, Keywords]:
    """Every component without `allOf`, by name; a base that is a variant of itself gets a leaf `NAME.own`."""
    flat: dict[str, Keywords] = {}
    for name in upstream.components:
        if "discriminator" not in upstream.own(name):
            flat[name] = _leaf(upstream, name)
            continue
        flat[name] = _union(upstream, name)
        flat |= {
            _own_leaf(name): _self_variant(upstream, name, value) for value in _own_values(upstream, name)
        }
    return flat


def _union(upstream: Upstream, name: str) -> Keywords:
    discriminator = upstream.own(name)["discriminator"]
    mapping = {
        value: COMPONENT + (_own_leaf(name) if target == COMPONENT + name else target.removeprefix(COMPONENT))
        for value, target in discriminator["mapping"].items()
    }
    told = {"propertyName": discriminator["propertyName"], "mapping": mapping}
    default = _default_variant(upstream, name)
    return {
        "type": "object",
        "discriminator": told | ({} if default is None else {"default": default}),
        # Each once: several values may lead to one variant, and `oneOf` asks that exactly one fits.
        "oneOf": [{"$ref": target} for target in dict.fromkeys(mapping.values())],
    }


def _default_variant(upstream: Upstream, name: str) -> str | None:
    """The variant meant when the discriminator is left out: the nearest default stated for its property."""
    discriminator = upstream.own(name)["discriminator"]
    # From the nearest: a variant may restate what its base says.
    for ancestor in reversed(upstream.lineage(name)):
        stated = upstream.own(ancestor).get("properties", {}).get(discriminator["propertyName"], {})
        if stated.get("default") in discriminator["mapping"]:
            return str(stated["default"])
    return None


def _leaf(upstream: Upstream, name: str) -> Keywords:
    merged: dict[str, Any] = {}
    properties: dict[str, Keywords] = {}
    required: set[str] = set()
    for part in map(upstream.own, upstream.lineage(name)):
        # Upstream's types redeclare a base's property to change its limits, so the nearest one counts alone.
        merged |= part
        properties |= part.get("properties", {})
        required |= set(part.get("required", ()))
    merged.pop("discriminator", None)
    if merged.get("type") != "object":
        return merged
    # What need not be written to arrive here must not be asked for here.
    assumed = set(_assumed_properties(upstream, name)) & required
    merged |= {"properties": properties, "required": sorted(required - assumed)}
    return merged | ({"x-specRequired": sorted(assumed)} if assumed else {})


def _assumed_properties(upstream: Upstream, name: str) -> Iterator[str]:
    """The discriminators whose default leads to this very variant."""
    for base, variant in pairwise(upstream.lineage(name)):
        discriminator = upstream.own(base).get("discriminator", {})
        default = _default_variant(upstream, base) if discriminator else None
        if default is not None and discriminator["mapping"][default] == COMPONENT + variant:
            yield discriminator["propertyName"]


def _own_leaf(name: str) -> str:
    return f"{name}.own"


def _own_values(upstream: Upstream, name: str) -> Iterator[str]:
    mapping = upstream.own(name)["discriminator"]["mapping"]
    return (value for value, target in mapping.items() if target == component(name)["$ref"])


def _self_variant(upstream: Upstream, name: str, value: str) -> Keywords:
    leaf = _leaf(upstream, name)
    key = upstream.own(name)["discriminator"]["propertyName"]
    return {**leaf, "properties": {**leaf["properties"], key: {"type": "string", "enum": [value]}}}
