"""
Mature content, hidden from who asks for that.

The engine rates no picture: what a workflow says of itself with `nsfwLevel` holds for all that it makes.
"""

from __future__ import annotations

from collections.abc import Mapping

from renderline.canonical import JsonObject
from renderline.engine.outputs import with_blobs

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
    # Its output has the URL itself, and no blob that could lose one.
    if step.get("$type") == "blobArchive":
        return {key: value for key, value in step.items() if key != "output"}
    return {**step, "output": with_blobs(step["output"], _withheld)} if "output" in step else step


def _withheld(blob: JsonObject) -> JsonObject:
    return {**{key: blob[key] for key in blob if key not in _WAYS}, "available": False}
