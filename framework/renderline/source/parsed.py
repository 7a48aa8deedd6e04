"""What the readers of both notations build."""

from __future__ import annotations

from dataclasses import dataclass, field

from renderline.canonical import JsonValue
from renderline.diagnostic import TreePath
from renderline.source.mistakes import DEPTH, Mistake, Unreadable
from renderline.source.positions import Entry

__all__ = ["MAX_DEPTH", "Parsed", "check_depth"]

MAX_DEPTH = 128
"""Levels of nesting; the stages after this one walk trees by recursion, and Python allows 1,000 calls."""


@dataclass(slots=True, kw_only=True)
class Parsed:
    """A tree with the places of its nodes, and the mistakes that did not stop the reader."""

    tree: JsonValue = None
    entries: dict[TreePath, Entry] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)


def check_depth(path: TreePath, offset: int) -> None:
    """
    Refuse what is nested too deep.

    Raises:
        Unreadable: the path is longer than `MAX_DEPTH`.
    """
    # By the path, which grows with each level: no counter has to be kept in step.
    if len(path) > MAX_DEPTH:
        message = f"values are nested more than {MAX_DEPTH} levels deep"
        raise Unreadable(Mistake(code=DEPTH, start=offset, end=offset + 1, message=message))
