"""Walking trees of JSON values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from renderline.canonical import JsonValue
from renderline.diagnostic import TreePath

__all__ = ["texts"]


def texts(value: JsonValue, at: TreePath = ()) -> Iterator[tuple[TreePath, str]]:
    """Every text scalar of a tree with its path, in document order; keys are not among them."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, Mapping):
        for key, child in value.items():
            yield from texts(child, (*at, key))
    elif isinstance(value, (list, tuple)):
        for index, child in enumerate(value):
            yield from texts(child, (*at, index))
