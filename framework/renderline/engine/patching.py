"""JSON Patch (RFC 6902) on a small document, within bounds."""

from __future__ import annotations

from typing import cast

from renderline.canonical import JsonObject, JsonValue, compact
from renderline.contract.depth import too_deep
from renderline.engine.limits import PATCH_OPERATIONS, PATCHED_BYTES

__all__ = ["PatchRefused", "patched"]


class PatchRefused(Exception):
    """A patch cannot be applied; the text says which operation, and why."""


def patched(document: JsonObject, operations: JsonValue) -> JsonObject:
    """
    The document after all operations of a patch that keeps the contract's `JsonPatchDocument`.

    Raises:
        PatchRefused: an operation is malformed, points at nothing, or its test fails; or the patch is too large.
    """
    listed = cast("list[JsonObject]", operations)
    if len(listed) > PATCH_OPERATIONS:
        raise PatchRefused(f"{len(listed)} operations; a patch has at most {PATCH_OPERATIONS}")
    result: JsonValue = document
    for position, operation in enumerate(listed):
        result = _after(result, operation, position)
    if not isinstance(result, dict):
        raise PatchRefused("the patch replaces the whole document by something else than a mapping")
    return result


def _after(document: JsonValue, operation: JsonObject, position: int) -> JsonValue:
    import jsonpatch
    from jsonpointer import JsonPointerException

    try:
        result: JsonValue = jsonpatch.apply_patch(document, [dict(operation)])
    except (jsonpatch.JsonPatchException, JsonPointerException) as refused:
        raise PatchRefused(f"operation {position}, {_named(operation)}: {_said(refused)}") from None
    except (TypeError, ValueError, LookupError, AttributeError):
        # What lies on the way is a text or a number, and has no members.
        raise PatchRefused(f"operation {position}, {_named(operation)}: there is no such place") from None
    # At once: each `copy` may double the document.
    if too_deep(result) or len(compact(result)) > PATCHED_BYTES:
        raise PatchRefused(
            f"operation {position} makes the document larger than {PATCHED_BYTES} bytes or too deep"
        )
    return result


def _named(operation: JsonObject) -> str:
    return f"`{operation['op']} {operation['path']}`"


def _said(refused: Exception) -> str:
    # The library raises some of its own without a sentence.
    said = str(refused).partition("\n")[0]
    return said if said not in {"", "None"} else "it cannot be carried out"
