"""The texts of a body, for the rules that look at any of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from renderline.canonical import JsonValue
from renderline.diagnostic import Part, TreePath
from renderline.pipeline.model import Step

__all__ = ["Text", "air_names", "is_air", "texts"]

_AIR_START = "urn:air:"


class Text(NamedTuple):
    """A text of a tree: a scalar, or a mapping's key."""

    path: TreePath
    text: str
    part: Part


def texts(value: JsonValue, path: TreePath) -> Iterator[Text]:
    """Every text of a tree in document order, each key before its value."""
    if isinstance(value, str):
        yield Text(path, value, Part.VALUE)
    elif isinstance(value, Mapping):
        for key, child in value.items():
            yield Text((*path, key), key, Part.KEY)
            yield from texts(child, (*path, key))
    elif isinstance(value, (list, tuple)):
        for index, child in enumerate(value):
            yield from texts(child, (*path, index))


def air_names(step: Step) -> Iterator[Text]:
    """Every text of a step's input that means to be the name of a model or another resource."""
    for found in texts(step.input, (*step.path, "input")):
        if is_air(found.text):
            yield found


def is_air(text: str) -> bool:
    """Whether a text means to be such a name, well formed or not."""
    # Whatever its letters: `URN:AIR:` is meant as one and told to be malformed.
    return text[: len(_AIR_START)].lower() == _AIR_START
