"""What earlier workflows have made of a cell, so that a further attempt makes only the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from renderline.canonical import JsonObject, JsonValue

__all__ = ["NOTHING_MADE", "Prefix", "read_prefix"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefix:
    """
    Steps that are made and paid for.

    Attributes:
        workflows: the ids of those that made them, the oldest first.
        steps: their names, in the body's order; empty where everything is made anew.
    """

    workflows: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()

    @property
    def facts(self) -> JsonObject:
        """As an entry of the ledger has it; nothing where it is empty."""
        # Workflows without a step of theirs to use are of no account, and a reader need not tell the two apart.
        if not self.steps:
            return {}
        return {"after": {"workflows": list(self.workflows), "steps": list(self.steps)}}


NOTHING_MADE = Prefix()


def read_prefix(facts: JsonObject) -> Prefix:
    """What `Prefix.facts` has said."""
    after = facts.get("after")
    if not isinstance(after, Mapping):
        return NOTHING_MADE
    return Prefix(workflows=_texts(after.get("workflows")), steps=_texts(after.get("steps")))


def _texts(value: JsonValue) -> tuple[str, ...]:
    found = value if isinstance(value, (list, tuple)) else ()
    return tuple(each for each in found if isinstance(each, str))
