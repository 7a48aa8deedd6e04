"""What is said of keys: missing ones, unknown ones, and discriminators that lead nowhere."""

from __future__ import annotations

from collections.abc import Mapping

from renderline.contract.branches import Stuck
from renderline.contract.json_types import json_type, stated_types, words
from renderline.contract.store import entry_names
from renderline.contract.subjects import assumption, elsewhere, owner, subject
from renderline.contract.suggest import did_you_mean, listed, nearest
from renderline.contract.walk import Mistake

__all__ = ["Said", "joined", "missing_key", "unknown_key", "unknown_variant"]

Said = tuple[str, str]
"""A message and its hint."""


def missing_key(mistake: Mistake, whole: str) -> Said:
    """`convertImage's input needs `output``."""
    message = f"{owner(mistake, whole)} needs `{mistake.key}`"
    if isinstance(mistake.way, Stuck):
        return f"{message}, which says what kind it is", _misspelt(
            mistake
        ) or f"one of {listed(mistake.way.known)}"
    member = mistake.way.schema.members().get(mistake.key)
    takes = f"add `{mistake.key}: …`, {words(stated_types(member.target().keywords))}" if member else ""
    return message, joined(takes, assumption(mistake.way.choices))


def unknown_key(mistake: Mistake, whole: str) -> Said:
    """`lossless` is no key of `output` with `format: gif`."""
    known = tuple(mistake.keywords.get("properties", ()))
    # A key that another variant knows is hardly a misspelling of one of this variant.
    guess = elsewhere(mistake) or did_you_mean(mistake.key, known) or _all_known(known)
    return f"`{mistake.key}` is no key of {owner(mistake, whole)}", joined(
        guess, assumption(mistake.way.choices)
    )


def unknown_variant(mistake: Mistake, whole: str) -> Said:
    """`engine` is `flux`, which is not one of …; said of step types as such."""
    shown = f"`{mistake.value}`" if isinstance(mistake.value, str) else words([json_type(mistake.value)])
    known = mistake.way.known if isinstance(mistake.way, Stuck) else ()
    guess = did_you_mean(mistake.value, known)
    if mistake.key == "$type":
        # The service has names that run alone and never as a step.
        recipe = mistake.value in entry_names("recipes", ".input")
        return f"{shown} is no step type", "it can only be run as a recipe" if recipe else guess
    return (
        f"{subject(mistake.scope.path, whole)} is {shown}, which is not one of {listed(known)}",
        guess,
    )


def _misspelt(mistake: Mistake) -> str:
    """A key of the mapping that looks like the missing one."""
    given = mistake.value if isinstance(mistake.value, Mapping) else {}
    alike = [key for key in given if nearest(key, [mistake.key])]
    return f"`{alike[0]}` stands there; did you mean `{mistake.key}`?" if alike else ""


def _all_known(known: tuple[str, ...]) -> str:
    return f"known are {listed(sorted(known))}" if known else ""


def joined(*parts: str) -> str:
    """Those parts of a hint that say something."""
    return "; ".join(part for part in parts if part)
