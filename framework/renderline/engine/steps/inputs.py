"""Readings of a step's input that several step types share."""

from __future__ import annotations

from collections.abc import Sequence

from renderline.canonical import JsonObject, JsonValue
from renderline.engine.jobs import Source

__all__ = ["fields", "one_blob", "one_job", "only_part", "source_image"]


def fields(value: JsonValue) -> JsonObject:
    """
    The input as an object.

    Raises:
        TypeError: it is none, so it did not pass the contract.
    """
    if not isinstance(value, dict):
        raise TypeError(f"a step's input is an object, not {type(value).__name__}")
    return value


def source_image(value: JsonValue) -> tuple[Source, ...]:
    """The one source of a step whose input has `image`."""
    image = fields(value).get("image")
    return (("image", image),) if isinstance(image, str) else ()


def one_job(value: JsonValue) -> tuple[JsonObject, ...]:
    """The plan of a step that is one job: its own input."""
    return (fields(value),)


def one_blob(blobs: Sequence[JsonObject]) -> JsonObject:
    """The output of a step that makes a single image."""
    return {"blob": blobs[0]}


def only_part(parts: Sequence[JsonObject]) -> JsonObject:
    """The output of a step whose one job found out all of it."""
    return parts[0]
