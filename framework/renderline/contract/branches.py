"""
Which variant of a schema a value means.

A union with a discriminator is entered by it alone, level by level, so that what is wrong is said of one variant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from renderline.canonical import JsonValue
from renderline.contract.json_types import admits, stated_types
from renderline.contract.store import Schema

__all__ = ["Branch", "Choice", "Choices", "Stuck", "enter", "leaves"]


@dataclass(frozen=True, slots=True)
class Choice:
    """
    One discriminator that was passed.

    Attributes:
        key: the discriminator, e.g. `engine`.
        value: the variant taken.
        assumed: the key was left out and its default taken.
    """

    key: str
    value: str
    assumed: bool = False


Choices: TypeAlias = tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """
    The variant that a value means.

    Attributes:
        schema: of the variant; no reference and no union.
        choices: the discriminators passed on the way.
        union: where the choice began, or the schema itself where there was none.
    """

    schema: Schema
    choices: Choices
    union: Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """
    The discriminator at which the way ended.

    Attributes:
        key: the discriminator.
        known: its values that lead on.
        choices: the discriminators passed before.
        union: where the choice began.
    """

    key: str
    known: tuple[str, ...]
    choices: Choices
    union: Schema


def enter(schema: Schema, value: JsonValue) -> Branch | Stuck:
    """The variant of `schema` that `value` means; a value of the wrong type stays before the union."""
    union = found = schema.target()
    choices: Choices = ()
    # Judging all variants would cost twenty times as much and could only say that none of them fits.
    while isinstance(value, Mapping) and (discriminator := found.keywords.get("discriminator")):
        key, mapping = discriminator["propertyName"], discriminator["mapping"]
        # Not JSON Schema's: the default is noted when vendoring, since OpenAPI's discriminator has none.
        given = value.get(key, discriminator.get("default"))
        if not isinstance(given, str) or given not in mapping:
            return Stuck(key=key, known=tuple(mapping), choices=choices, union=union)
        choices = (*choices, Choice(key, given, key not in value))
        found = found.referred(mapping[given])
    return Branch(schema=_best_alternative(found, value), choices=choices, union=union)


def leaves(union: Schema, choices: Choices = ()) -> Iterator[Branch]:
    """Every variant of a union, in the order upstream lists them."""
    here = union.target()
    discriminator = here.keywords.get("discriminator")
    if discriminator is None:
        yield Branch(schema=here, choices=choices, union=union)
        return
    for value, reference in discriminator["mapping"].items():
        choice = Choice(discriminator["propertyName"], value)
        yield from leaves(here.referred(reference), (*choices, choice))


def _best_alternative(schema: Schema, value: JsonValue) -> Schema:
    """Of alternatives without a discriminator the first that takes a value of this JSON type."""
    if not schema.alternatives():
        return schema
    # By type alone, so that mistakes are told of one alternative and not of all.
    fitting = (other for other in schema.alternatives() if admits(other.keywords, value))
    # Of a wrong type all alternatives can be named in one sentence.
    return next(fitting, None) or _any_type_of(schema)


@cache
def _any_type_of(schema: Schema) -> Schema:
    types = [name for other in schema.alternatives() for name in stated_types(other.keywords)]
    return Schema({"type": list(dict.fromkeys(types))}, schema.file)
