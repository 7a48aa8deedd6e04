"""
Mature content, hidden from who asks for that.

The engine rates no picture: what a workflow says of itself with `nsfwLevel` holds for all that it makes.
"""

from __future__ import annotations

from collections.abc import Mapping

from renderline.canonical import JsonObject, JsonValue

__all__ = ["hidden"]

_MATURE = frozenset({"r", "x", "xxx"})
_WAYS = frozenset({"url", "urlExpiresAt", "previewUrl", "previewUrlExpiresAt"})


def hidden(workflow: JsonObject) -> JsonObject:
    """A `Workflow` whose blobs, if they are mature, are not available and have no URL."""
    if workflow.get("nsfwLevel") not in _MATURE:
        return workflow
    steps = workflow["steps"]
    shown = [_step(step) for step in steps if isinstance(step, Mapping)] if isinstance(steps, list) else []
    return {**workflow, "steps": shown}


def _step(step: JsonObject) -> JsonObject:
    return {**step, "output": _blobs(step["output"])} if "output" in step else step


def _blobs(value: JsonValue) -> JsonValue:
    if isinstance(value, Mapping):
        if "available" in value:
            return {**{key: value[key] for key in value if key not in _WAYS}, "available": False}
        return {key: _blobs(child) for key, child in value.items()}
    return [_blobs(child) for child in value] if isinstance(value, list) else value
