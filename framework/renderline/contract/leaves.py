"""Which schema alone judges a scalar of a workflow, so that a scalar that changed can be judged without the rest."""

from __future__ import annotations

from renderline.canonical import JsonValue
from renderline.contract.assertions import broken_keyword
from renderline.contract.branches import Stuck, enter
from renderline.contract.json_types import child
from renderline.contract.store import Schema, entry
from renderline.diagnostic import TreePath

__all__ = ["is_sound", "schema_of_leaf"]


def schema_of_leaf(body: JsonValue, path: TreePath) -> Schema | None:
    """
    The schema of the scalar at a path of a workflow's body.

    None where there is none, or where what stands there also decides about other places: a discriminator, one of
    several alternatives, an item of a list without repetitions.
    """
    schema, value = entry("WorkflowTemplate"), body
    for part in path:
        way = enter(schema, value)
        if isinstance(way, Stuck) or "uniqueItems" in way.schema.keywords:
            return None
        # Another value here would choose another variant, and with it what is right beside it.
        if any(choice.key == part for choice in way.choices):
            return None
        member = way.schema.member(part) if isinstance(part, str) else way.schema.item()
        if member is None:
            return None
        schema, value = member, child(value, part)
    target = schema.target()
    return None if target.alternatives() or "discriminator" in target.keywords else target


def is_sound(schema: Schema, value: JsonValue) -> bool:
    """Whether a scalar is all that the schema of its place asks for."""
    return not isinstance(value, (dict, list)) and broken_keyword(schema, value) is None
