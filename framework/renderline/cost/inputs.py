"""A step's input as prices see it: arguments put in, nulls dropped, defaults filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from renderline.canonical import JsonObject, JsonValue
from renderline.contract import steps
from renderline.wire import references

__all__ = ["contract_defaults", "given", "put_arguments"]


def given(step_input: object) -> dict[str, object]:
    """The fields that an input sets; a null sets nothing, and an input that is no mapping has none."""
    if not isinstance(step_input, Mapping):
        return {}
    # The service fills its default in for a null as well.
    return {key: value for key, value in step_input.items() if value is not None}


def contract_defaults(step_type: str, fields: Mapping[str, object]) -> Mapping[str, object]:
    """The fields with what the service fills in by its published contract, where that knows the step type."""
    # A type that is newer than the vendored contract is priced by what it says itself.
    if step_type not in steps.recipe_names():
        return fields
    return steps.with_defaults(step_type, cast("JsonObject", fields))


def put_arguments(value: JsonValue, arguments: JsonValue) -> JsonValue:
    """A step's input with each reference to `$arguments` replaced by what it leads to; the others stay."""
    if references.is_reference(value):
        return _argument(value, arguments)
    if isinstance(value, Mapping):
        return {key: put_arguments(child, arguments) for key, child in value.items()}
    if isinstance(value, (list, tuple)):
        return [put_arguments(child, arguments) for child in value]
    return value


def _argument(reference: JsonValue, arguments: JsonValue) -> JsonValue:
    found = next(references.find(reference))
    path = references.split_path(found.target)
    if found.source != references.ARGUMENTS or path is None:
        return reference
    try:
        return references.follow(arguments, path)
    # It leads nowhere, which the checker reports at its place; for the price it is a value that is not known.
    except LookupError:
        return reference
