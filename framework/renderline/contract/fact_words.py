"""What a place of a body takes, in words: type, bounds, values, default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from renderline import canonical
from renderline.canonical import JsonValue
from renderline.contract.json_types import words

__all__ = ["fact_words"]

_LONGEST_LIST = 16
_RANGES = (
    ("minimum", "maximum", ""),
    ("minLength", "maxLength", " characters"),
    ("minItems", "maxItems", " items"),
)
# They say how a number is stored, which its type tells a person well enough.
_NAMELESS_FORMATS = frozenset({"int32", "int64", "double", "float"})


def fact_words(facts: Mapping[str, JsonValue]) -> str:
    """What a place takes, in one line: type, bounds, values, default."""
    known = [_types(facts), *_ranges(facts), *_forms(facts), *_values(facts)]
    if "default" in facts:
        known.append(f"default {_json(facts['default'])}")
    return ", ".join(known)


def _types(facts: Mapping[str, JsonValue]) -> str:
    items = facts.get("items")
    plain = words(_texts(facts.get("types")))
    return f"{plain}, each {words(_texts(items))}" if items and plain == "a list" else plain


def _ranges(facts: Mapping[str, JsonValue]) -> Iterator[str]:
    for low, high, unit in _RANGES:
        if low in facts and high in facts:
            yield f"{facts[low]} to {facts[high]}{unit}"
        elif low in facts:
            yield f"at least {facts[low]}{unit}"
        elif high in facts:
            yield f"at most {facts[high]}{unit}"


def _forms(facts: Mapping[str, JsonValue]) -> Iterator[str]:
    if facts.get("uniqueItems"):
        yield "each once"
    if facts.get("format") and facts["format"] not in _NAMELESS_FORMATS:
        yield f"as {facts['format']}"
    if "pattern" in facts:
        yield f"like {facts['pattern']}"


def _values(facts: Mapping[str, JsonValue]) -> Iterator[str]:
    for key in ("enum", "itemEnum"):
        values = facts.get(key)
        if isinstance(values, (list, tuple)):
            more = f" | … ({len(values)} in all)" if len(values) > _LONGEST_LIST else ""
            yield " | ".join(_json(value).strip('"') for value in values[:_LONGEST_LIST]) + more


def _texts(value: JsonValue) -> list[str]:
    return [str(name) for name in value] if isinstance(value, (list, tuple)) else []


def _json(value: JsonValue) -> str:
    return canonical.compact(value).decode()
