"""What a person may leave out although upstream calls it required, and where references may stand."""

from __future__ import annotations

from collections.abc import Mapping

from renderline.contract.vendoring.upstream import Keywords

__all__ = ["mark_references", "relax"]


def relax(definitions: Mapping[str, Keywords]) -> dict[str, Keywords]:
    """
    Definitions whose `required` asks only for what must be written.

    What has a default is no longer required, which `x-specRequired` records; what is `readOnly` never was a person's
    to give.
    """
    return {name: _relaxed(schema) for name, schema in definitions.items()}


def _relaxed(schema: Keywords) -> Keywords:
    if "required" not in schema:
        return schema
    properties = schema.get("properties", {})
    stated = [key for key in schema["required"] if not properties.get(key, {}).get("readOnly")]
    defaulted = {key for key in stated if "default" in properties.get(key, {})}
    optional = sorted(defaulted.union(schema.get("x-specRequired", ())))
    kept = {key: value for key, value in schema.items() if key not in {"required", "x-specRequired"}}
    required = sorted(set(stated) - defaulted)
    return (
        kept
        | ({"required": required} if required else {})
        | ({"x-specRequired": optional} if optional else {})
    )


def mark_references(definitions: Mapping[str, Keywords]) -> dict[str, Keywords]:
    """Definitions in which a step says where reference objects may stand: anywhere inside its `input`."""
    return {
        name: {**schema, "x-references": ["input"]}
        # By its keys: whatever has a type and an input is a step, under any of upstream's names.
        if {"$type", "input"} <= set(_properties(schema))
        else schema
        for name, schema in definitions.items()
    }


def _properties(schema: Keywords) -> Keywords:
    properties: Keywords = schema.get("properties", {})
    return properties
