"""JSON's types: what a value is, what a schema takes, and their names for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from renderline.canonical import JsonValue
from renderline.contract.store import Keywords

__all__ = ["ALL_TYPES", "admits", "child", "json_type", "stated_types", "words"]

ALL_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")

_WORDS = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "nothing (null)",
    "number": "a number",
    "object": "a mapping",
    "string": "text",
}


def json_type(value: object) -> str:
    """The narrowest JSON type of a value; `2.0` is a whole number, as JSON Schema has it."""
    if value is None:
        return "null"
    # Before `int`, of which it is one in Python.
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return "integer"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "object" if isinstance(value, Mapping) else "array"


def child(value: JsonValue, part: str | int) -> JsonValue:
    """What stands at a key or an index of a value; None where nothing does, and where there can be none."""
    if isinstance(value, Mapping) and isinstance(part, str):
        return value.get(part)
    if isinstance(value, (list, tuple)) and isinstance(part, int) and part < len(value):
        found: JsonValue = value[part]
        return found
    return None


def stated_types(keywords: Keywords) -> tuple[str, ...]:
    """The JSON types a schema takes; all where it says nothing."""
    stated: Any = keywords.get("type")
    if stated is None:
        # Upstream states some lists of values without a type.
        return tuple(dict.fromkeys(map(json_type, keywords["enum"]))) if "enum" in keywords else ALL_TYPES
    return (stated,) if isinstance(stated, str) else tuple(stated)


def admits(keywords: Keywords, value: object) -> bool:
    """Whether a value's type is one that the schema takes."""
    found = json_type(value)
    stated = stated_types(keywords)
    return found in stated or (found == "integer" and "number" in stated)


def words(types: Iterable[str]) -> str:
    """Types for people: `text or a list`; null is only named where there is nothing else."""
    names = list(dict.fromkeys(types))
    named = [name for name in names if name != "null"] or names
    if set(ALL_TYPES) <= set(names):
        return "any value"
    return " or ".join(_WORDS[name] for name in named)
