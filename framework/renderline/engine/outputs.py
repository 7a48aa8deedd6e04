"""Blobs in a step's output, wherever they stand in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeGuard

from renderline.canonical import JsonObject, JsonValue

__all__ = ["blobs_in", "with_blobs"]


def blobs_in(value: JsonValue) -> Iterator[JsonObject]:
    """Every blob of an output, in document order."""
    if _is_blob(value):
        yield value
    elif isinstance(value, Mapping):
        for child in value.values():
            yield from blobs_in(child)
    elif isinstance(value, (list, tuple)):
        for child in value:
            yield from blobs_in(child)


def with_blobs(value: JsonValue, change: Callable[[JsonObject], JsonObject]) -> JsonValue:
    """An output with each of its blobs changed."""
    if _is_blob(value):
        return change(value)
    if isinstance(value, Mapping):
        return {key: with_blobs(child, change) for key, child in value.items()}
    if isinstance(value, (list, tuple)):
        return [with_blobs(child, change) for child in value]
    return value


def _is_blob(value: JsonValue) -> TypeGuard[JsonObject]:
    # Nothing else in an output of the contract says whether it is available.
    return isinstance(value, Mapping) and "available" in value
