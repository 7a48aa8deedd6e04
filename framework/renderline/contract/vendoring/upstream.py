"""
The OpenAPI document as it is published, with its way of saying inheritance.

A variant is `allOf: [base, own part]`, possibly over several levels; the base carries the discriminator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

__all__ = ["COMPONENT", "Keywords", "Upstream", "component", "map_schemas", "named", "without_prose"]

Keywords: TypeAlias = Mapping[str, Any]
"""One schema: its keywords and their values."""

COMPONENT = "#/components/schemas/"
# Their values are data: a `title` in a default is no prose.
_VERBATIM = frozenset({"default", "enum", "const", "mapping"})
PROSE = frozenset({"description", "title", "summary", "example", "examples", "externalDocs"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """
    The parts of an OpenAPI document that schemas are built from.

    Attributes:
        components: the named schemas, free of prose.
        recipes: recipe name to the schemas of its request body and its answer.
    """

    components: Mapping[str, Keywords]
    recipes: Mapping[str, tuple[Keywords, Keywords]]

    def base(self, name: str) -> str | None:
        """The component that `name` varies, or None."""
        parts = self.components[name].get("allOf", ())
        return next((named(part) for part in parts if "$ref" in part), None)

    def own(self, name: str) -> Keywords:
        """What `name` says itself, beside its base."""
        parts = self.components[name].get("allOf", ())
        return next((part for part in parts if "$ref" not in part), self.components[name])

    def lineage(self, name: str) -> tuple[str, ...]:
        """`name` and all it varies, the oldest first."""
        base = self.base(name)
        return (*(self.lineage(base) if base else ()), name)


def component(name: str) -> dict[str, str]:
    """A reference to a named schema."""
    return {"$ref": COMPONENT + name}


def named(schema: Keywords) -> str:
    """The name that a reference points at."""
    return str(schema["$ref"]).removeprefix(COMPONENT)


def map_schemas(value: Any, change: Callable[[Keywords], Keywords]) -> Any:  # noqa: ANN401 - any part of a schema
    """A copy of a schema in which `change` was applied to every mapping, the innermost first."""
    if isinstance(value, Mapping):
        return change({key: map_schemas(child, change) for key, child in value.items()})
    if isinstance(value, list):
        return [map_schemas(child, change) for child in value]
    return value


def without_prose(schema: Keywords) -> Keywords:
    """A copy of a schema that keeps what is checked and drops what is told."""
    return {key: _dropped(key, value) for key, value in schema.items() if key not in PROSE}


def _dropped(key: str, value: Any) -> Any:  # noqa: ANN401 - any keyword's value
    if key in _VERBATIM:
        return value
    # The names below are a body's own keys, and one may be called `description`.
    if key == "properties":
        return {name: without_prose(child) for name, child in value.items()}
    if isinstance(value, Mapping):
        return without_prose(value)
    if isinstance(value, list):
        return [without_prose(child) if isinstance(child, Mapping) else child for child in value]
    return value
