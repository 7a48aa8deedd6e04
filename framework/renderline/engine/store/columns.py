"""JSON in columns: canonical text in, values out."""

from __future__ import annotations

import json
from typing import cast

from renderline.canonical import JsonObject, JsonValue, compact

__all__ = ["dump", "load", "load_optional"]


def dump(value: JsonValue) -> str:
    """The text of a column that ends in `_json`."""
    # In the canonical spelling, so that the same document is the same text and takes no blanks.
    return compact(value).decode("utf-8")


def load(text: str) -> JsonObject:
    """The object in such a column."""
    return cast("JsonObject", json.loads(text))


def load_optional(text: str | None) -> JsonObject | None:
    """The object in a column that may be empty."""
    return None if text is None else load(text)
