"""The step types and recipes that the contract knows, their schemas and their defaults."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from typing import overload

from renderline.canonical import JsonObject, JsonValue
from renderline.contract.branches import Branch, enter, leaves
from renderline.contract.json_types import stated_types
from renderline.contract.store import Schema, entry, entry_names
from renderline.contract.suggest import did_you_mean
from renderline.errors import UsageError
from renderline.wire.references import is_reference

__all__ = [
    "entry_path",
    "input_schema",
    "is_known",
    "meant",
    "output_schema",
    "recipe_names",
    "step_keys",
    "step_types",
    "with_defaults",
]


@cache
def step_keys() -> tuple[str, ...]:
    """The keys of a step, whatever its type, in the order of the contract."""
    listed = entry("WorkflowTemplate").member("steps")
    found = leaves(listed.target().item()) if listed else ()
    return tuple(dict.fromkeys(key for leaf in found for key in leaf.schema.members()))


def step_types() -> tuple[str, ...]:
    """The types that a step of a workflow may have, sorted."""
    return entry_names("steps", ".input")


def recipe_names() -> tuple[str, ...]:
    """What may be run as a recipe, sorted: every step type and some names more."""
    return tuple(sorted((*step_types(), *entry_names("recipes", ".input"))))


def is_known(name: str) -> bool:
    """Whether there is such a step type or recipe."""
    return name in entry_names("steps", ".input") or name in entry_names("recipes", ".input")


def meant(name: str) -> str:
    """
    A step type or recipe that a person named.

    Raises:
        UsageError: there is none of that name.
    """
    if not is_known(name):
        raise UsageError(
            f"there is no step type or recipe `{name}`; {did_you_mean(name, recipe_names())}".rstrip("; ")
        )
    return name


def input_schema(name: str) -> Schema:
    """
    The schema of the input of a step type or recipe.

    Raises:
        ResourceMissing: there is no such step type or recipe.
    """
    return entry(entry_path(name, "input"))


def output_schema(name: str) -> Schema:
    """
    The schema of the output of a step type or recipe.

    Raises:
        ResourceMissing: there is no such step type or recipe.
    """
    return entry(entry_path(name, "output"))


@overload
def with_defaults(step_type: str, step_input: JsonObject) -> dict[str, JsonValue]: ...
@overload
def with_defaults(step_type: str, step_input: JsonValue) -> JsonValue: ...
def with_defaults(step_type: str, step_input: JsonValue) -> JsonValue:
    """
    A copy of an input in which what is left out has its stated default, all the way down.

    Defaults are those of the variant that the input means, discriminators included; references stay as they are, and a whole
    number that was written as `2.0` becomes `2`.
    What does not follow the contract stays as it is, too, and so does the input of an unknown step type.
    """
    return _filled(input_schema(step_type), step_input) if is_known(step_type) else deepcopy(step_input)


def _filled(schema: Schema, value: JsonValue) -> JsonValue:
    way = None if is_reference(value) else enter(schema, value)
    if isinstance(way, Branch) and isinstance(value, Mapping):
        return _filled_mapping(way, value)
    if isinstance(way, Branch) and isinstance(value, (list, tuple)):
        return [_filled(way.schema.item(), child) for child in value]
    # Both are the same to JSON Schema, and only one of them is an `int` to whoever reads it.
    if isinstance(way, Branch) and isinstance(value, float) and _is_whole(way.schema, value):
        return int(value)
    return deepcopy(value)


def _is_whole(schema: Schema, value: float) -> bool:
    stated = stated_types(schema.keywords)
    return value.is_integer() and "integer" in stated and "number" not in stated


def _filled_mapping(way: Branch, value: JsonObject) -> JsonObject:
    filled: dict[str, JsonValue] = {}
    for key, child in value.items():
        member = way.schema.member(key)
        # A copy, for a caller may change it and the input belongs to a body.
        filled[key] = deepcopy(child) if member is None else _filled(member, child)
    for choice in way.choices:
        filled.setdefault(choice.key, choice.value)
    for key, member in way.schema.members().items():
        if "default" in member.keywords:
            filled.setdefault(key, deepcopy(member.keywords["default"]))
    return filled


def entry_path(name: str, part: str) -> str:
    """Where the `input` or the `output` of a step type or recipe stands in the vendored set, as `store.entry` takes it."""
    folder = "recipes" if name in entry_names("recipes", ".input") else "steps"
    return f"{folder}/{name}.{part}"
