"""
What a schema takes, place by place: the facts that people read and that two versions are compared by.

A union is laid out variant by variant, so each place is told with the discriminators that lead to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from renderline.canonical import JsonValue
from renderline.contract.branches import Choices, leaves
from renderline.contract.json_types import stated_types
from renderline.contract.store import Schema

__all__ = ["LIMITS", "Field", "facts_of", "inventory"]

LIMITS = (
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "pattern",
    "format",
)
"""The keywords that bound a value, in the order in which they are told."""

_DEEPEST = 8
_BODIES = ("steps/", "recipes/", "Workflow")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """
    One place of a body, in one variant of it.

    Attributes:
        path: from the body's root, e.g. `transforms[].targetWidth`; empty for the body itself.
        variant: the discriminators that choose the body's variant.
        within: the discriminators of unions inside the body, e.g. `transforms[].type: resize`.
        facts: `types`, `required`, and of `default`, `enum` and `LIMITS` those that are stated.
    """

    path: str
    variant: Choices = ()
    within: tuple[str, ...] = ()
    facts: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """How the walk came to a place, and through which mappings, so that a schema that holds itself ends."""

    place: Field
    home: str
    passed: tuple[int, ...] = ()

    def into(self, schema: Schema, *, within: tuple[str, ...] = ()) -> _Way:
        place = replace(self.place, within=(*self.place.within, *within))
        return replace(self, place=place, passed=(*self.passed, id(schema.keywords)))

    def at(self, name: str, *, required: bool) -> _Way:
        path = f"{self.place.path}.{name}" if self.place.path else name
        return replace(self, place=replace(self.place, path=path, facts={"required": required}))


def inventory(schema: Schema) -> Iterator[Field]:
    """Every place of a body, in the order of the schema's keys, one variant after the other."""
    home = schema.target().file
    for branch in leaves(schema):
        way = _Way(place=Field(path="", variant=branch.choices), home=home)
        if branch.schema.members():
            yield from _members(branch.schema, way.into(branch.schema))
        else:
            yield replace(way.place, facts=facts_of(branch.schema, {}))
            yield from _inside(branch.schema, way)


def _members(schema: Schema, way: _Way) -> Iterator[Field]:
    required = schema.keywords.get("required", ())
    # What must be given is what a person looks for first.
    for name in sorted(schema.members(), key=lambda key: (key not in required, key)):
        yield from _place(schema.members()[name], way.at(name, required=name in required))


def _place(schema: Schema, way: _Way) -> Iterator[Field]:
    yield replace(way.place, facts=facts_of(schema, way.place.facts))
    yield from _inside(schema, way)


def _inside(schema: Schema, way: _Way) -> Iterator[Field]:
    target = schema.target()
    # Another body has an inventory of its own; `WorkflowStep` leads to the inputs of all types.
    foreign = target.file != way.home and target.file.startswith(_BODIES)
    # By identity: the same schema is always the same object, and comparing its contents would take long.
    if foreign or id(target.keywords) in way.passed or len(way.passed) > _DEEPEST:
        return
    if "items" in target.keywords:
        item = replace(way, place=replace(way.place, path=f"{way.place.path}[]")).into(target)
        yield from _inside(target.item(), item)
    for inner in target.alternatives() or (target,):
        yield from _variants(inner, way)


def _variants(schema: Schema, way: _Way) -> Iterator[Field]:
    for branch in leaves(schema):
        if branch.schema.members() and id(branch.schema.keywords) not in way.passed:
            chosen = tuple(f"{way.place.path}.{each.key}: {each.value}" for each in branch.choices)
            yield from _members(branch.schema, way.into(branch.schema, within=chosen))


def facts_of(schema: Schema, known: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """What a schema says of a value, beside what is `known` of its place, as in `Field.facts`."""
    target = schema.target()
    parts = target.alternatives() or (target,)
    types = dict.fromkeys(name for part in parts for name in stated_types(part.keywords))
    # JSON Schema 2020-12 takes keywords beside a reference; they speak of this place, so they win.
    stated = {**target.keywords, **schema.keywords}
    item = target.item().target().keywords if "items" in target.keywords else {}
    return {
        **known,
        "types": list(types),
        **{key: stated[key] for key in ("default", "enum", *LIMITS) if key in stated},
        **({"items": list(stated_types(item))} if item else {}),
        **({"itemEnum": item["enum"]} if "enum" in item else {}),
    }
