"""Outputs in words: what there is, and which path comes nearest to one that is not."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from itertools import islice
from operator import itemgetter

from renderline.contract.branches import leaves
from renderline.contract.json_types import stated_types, words
from renderline.contract.media import blob_kinds
from renderline.contract.store import Schema
from renderline.diagnostic import TreePath, path_text

__all__ = ["dotted", "known_paths", "nearest_path", "owner_of", "what_it_has"]

_DEEPEST = 6
_COMPARED = 2000
_SIMILAR = 0.5
_SAME_END = 0.4
_NAMED = 6


def dotted(path: TreePath) -> str:
    """A path as references spell it: `output.images[0].url`."""
    return path_text(path).removeprefix("$").removeprefix(".")


def owner_of(step_type: str, path: TreePath) -> str:
    """What a place in an output is called."""
    return f"{step_type}'s output" if path == ("output",) else f"`{dotted(path)}`"


def what_it_has(owner: str, schemas: tuple[Schema, ...], step: TreePath) -> str:
    """
    Why nothing stands at the last part of `step` in what the schemas describe.

    Args:
        step: the part that leads to `owner`, and the one that leads nowhere.
    """
    members = {key: member for schema in schemas for key, member in schema.members().items()}
    if isinstance(step[-1], int):
        return f"{owner} is {_kind(schemas[0])}, not a list"
    if any("array" in stated_types(schema.keywords) for schema in schemas):
        return f"{owner} is a list; take one of its items by number"
    if not members:
        return f"{owner} is {words(stated_types(schemas[0].keywords))}, which has no parts"
    if len(members) == 1:
        key, member = next(iter(members.items()))
        return f"{owner} is `{key}`, {_kind(member)}"
    return f"{owner} has no `{step[-1]}`; it has {_named(members)}"


def known_paths(whole: Schema) -> Iterator[TreePath]:
    """The paths of an output's schema, of each list the first item; of a very large schema the first ones."""
    return islice(_paths(whole, ("output",)), _COMPARED)


def nearest_path(whole: Schema, path: TreePath) -> str:
    """The existing path that is spelt most like `path`, and rather one with the same end; empty where none is."""
    known = known_paths(whole)
    # By the score alone: of equal ones the first in the schema's order, not the last by its letters.
    score, best = max(((_likeness(path, other), dotted(other)) for other in known), key=itemgetter(0))
    return best if score >= _SIMILAR else ""


def _likeness(path: TreePath, known: TreePath) -> float:
    # Without `output`, which all have and which would make everything look alike.
    ratio = difflib.SequenceMatcher(None, dotted(known[1:]), dotted(path[1:])).ratio()
    return ratio + (_SAME_END if path[-1] == known[-1] else 0)


def _paths(schema: Schema, path: TreePath) -> Iterator[TreePath]:
    if len(path) > _DEEPEST:
        return
    for leaf in leaves(schema):
        for key, member in leaf.schema.members().items():
            yield (*path, key)
            yield from _paths(member, (*path, key))
        if "items" in leaf.schema.keywords:
            yield (*path, 0)
            yield from _paths(leaf.schema.item(), (*path, 0))


def _named(members: dict[str, Schema]) -> str:
    named = [f"`{key}`" for key in members][:_NAMED]
    more = len(members) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _kind(schema: Schema) -> str:
    kinds = blob_kinds(schema)
    if kinds:
        return f"a single {next(iter(kinds)) if len(kinds) == 1 else 'file'}"
    return words(stated_types(schema.target().keywords))
