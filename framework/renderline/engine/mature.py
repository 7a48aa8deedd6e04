"""
Mature content, hidden from who asks for that.

The engine rates no picture: what a workflow says of itself with `nsfwLevel` holds for all that it makes.
"""

from __future__ import annotations

from collections.abc import Mapping

from renderline.canonical import JsonObject, JsonValue

__all__ = ["hidden", "is_mature"]

_MATURE = frozenset({"r", "x", "xxx"})
_WAYS = frozenset({"url", "urlExpiresAt", "previewUrl", "previewUrlExpiresAt"})


def is_mature(workflow: JsonObject) -> bool:
    """Whether a `Workflow` or the body of one says that what it makes is mature."""
    return workflow.get("nsfwLevel") in _MATURE


def hidden(workflow: JsonObject) -> JsonObject:
    """A `Workflow` whose blobs, if they are mature, are not available and have no URL; archives of them are left out."""
    if not is_mature(workflow):
        return workflow
    steps = workflow["steps"]
    shown = [_step(step) for step in steps if isinstance(step, Mapping)] if isinstance(steps, list) else []
    return {**workflow, "steps": shown}


def _step(step: JsonObject) -> JsonObject:
    if step.get("$type") == "blobArchive":
        return {key: value for key, value in step.items() if key != "output"}
    return {**step, "output": _blobs(step["output"])} if "output" in step else step


def _blobs(value: JsonValue) -> JsonValue:
    if isinstance(value, Mapping):
        if "available" in value:
            return {**{key: value[key] for key in value if key not in _WAYS}, "available": False}
        return {key: _blobs(child) for key, child in value.items()}
    return [_blobs(child) for child in value] if isinstance(value, list) else value
