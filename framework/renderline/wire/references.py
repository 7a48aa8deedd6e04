"""
Reference objects: `{"$ref": "hero", "path": "output.images[0].url"}`.

They may stand at any position of a step's input. `$ref` is a step's name, `$0`, `$1`, … for the n-th step when it has no
name, or `$arguments` for the workflow's own arguments (whose paths have no `output.` in front).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeGuard, cast

from renderline.canonical import JsonObject, JsonValue
from renderline.diagnostic import TreePath

__all__ = ["ARGUMENTS", "Reference", "find", "follow", "is_reference", "split_path"]

ARGUMENTS = "$arguments"

# A boolean is an `int` in Python.
_SCALARS = (str, int, float, type(None))
_SEGMENT = re.compile(r"(?P<key>[^.\[\]]+)|\[(?P<index>\d+)\]")
_PATH = re.compile(r"[^.\[\]]+(?:\[\d+\])*(?:\.[^.\[\]]+(?:\[\d+\])*)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """
    One reference object, found in a step's input.

    Attributes:
        at: where the object stands, from wherever the search began.
        source: the value of `$ref`; not necessarily a step that exists.
        target: the value of `path`; not necessarily well formed.
        extra: further keys, which the service does not allow.
    """

    at: TreePath
    source: str
    target: str
    extra: tuple[str, ...]


def is_reference(value: object) -> TypeGuard[JsonObject]:
    """Whether a value is meant as a reference: a mapping with a `$ref`."""
    return isinstance(value, Mapping) and "$ref" in value


def find(value: JsonValue, at: TreePath = ()) -> Iterator[Reference]:
    """Every reference object in a tree, in document order; what is no text in `$ref` or `path` counts as empty."""
    found: list[Reference] = []
    _collect(value, at, found)
    return iter(found)


def _collect(value: JsonValue, at: TreePath, found: list[Reference]) -> None:
    if isinstance(value, _SCALARS):
        return
    if isinstance(value, Mapping):
        if "$ref" in value:
            found.append(_reference(value, at))
            return
        for key, child in value.items():
            # Most values are scalars: asked here, they cost no call and no path.
            if not isinstance(child, _SCALARS):
                _collect(child, (*at, key), found)
    elif isinstance(value, (list, tuple)):
        for index, child in enumerate(value):
            _collect(child, (*at, index), found)


def _reference(value: Mapping[str, JsonValue], at: TreePath) -> Reference:
    source, target = value.get("$ref"), value.get("path")
    return Reference(
        at=at,
        source=source if isinstance(source, str) else "",
        target=target if isinstance(target, str) else "",
        extra=tuple(key for key in value if key not in {"$ref", "path"}),
    )


def split_path(target: str) -> TreePath | None:
    """`output.images[0].url` as `("output", "images", 0, "url")`; None when it is not such a path."""
    # The whole first: the pieces alone would pass over what stands between them.
    if not _PATH.fullmatch(target):
        return None
    return tuple(
        int(match["index"]) if match["index"] is not None else match["key"]
        for match in _SEGMENT.finditer(target)
    )


def follow(value: JsonValue, path: TreePath) -> JsonValue:
    """
    The value at a path.

    Raises:
        LookupError: the path leads nowhere.
    """
    for part in path:
        value = _child(value, part)
    return value


def _child(value: JsonValue, part: str | int) -> JsonValue:
    if isinstance(value, Mapping) and isinstance(part, str):
        return value[part]
    if isinstance(value, (list, tuple)) and isinstance(part, int):
        return cast("JsonValue", value[part])
    raise LookupError(part)
