"""Facts of a price that an input holds, but not as a field of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

__all__ = ["derived_facts"]

_IMAGE_PARTS = frozenset({"image_url", "imageUrl"})


def derived_facts(step_type: str, step_input: Mapping[str, object]) -> Mapping[str, object]:
    """The facts, by the names that price rules give them; none where they cannot be told."""
    derive = _BY_STEP_TYPE.get(step_type)
    return derive(step_input) if derive else {}


def _images_in_messages(step_input: Mapping[str, object]) -> Mapping[str, object]:
    messages = step_input.get("messages")
    if not isinstance(messages, (list, tuple)):
        return {}
    contents = [message.get("content") if isinstance(message, Mapping) else None for message in messages]
    # A reference stands for text or parts that exist only when its step has run.
    if any(isinstance(content, Mapping) for content in contents):
        return {}
    parts = [part for content in contents if isinstance(content, (list, tuple)) for part in content]
    return {
        "imageCount": sum(isinstance(part, Mapping) and part.get("type") in _IMAGE_PARTS for part in parts)
    }


_BY_STEP_TYPE: Mapping[str, Callable[[Mapping[str, object]], Mapping[str, object]]] = MappingProxyType(
    {"chatCompletion": _images_in_messages}
)
