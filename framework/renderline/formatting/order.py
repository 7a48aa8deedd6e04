"""
Keys in one order: at the top level and in steps, and nowhere else.

At the top a reader learns first what the file is (`version`, `name`, `description`), then what can be set, then what is
asked of the workflow as a whole, then what it does, what comes out, and how it is tested. A step says first what it is
(`$type` or `uses`), then its name and whether it runs, then what it works on, then how it is scheduled. `x-` keys come
early, because they hold the anchors that others use; a key that is not known stays behind the one it follows. Below
parameters, axes and inputs the order is the author's: there it often means something.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from renderline.formatting.chunks import cut, joined
from renderline.formatting.keys import KeyLines, step_keys, top_level_keys
from renderline.formatting.tokens import covered_lines

__all__ = ["STEP_KEYS", "TOP_LEVEL_KEYS", "order_steps", "order_top_level"]

TOP_LEVEL_KEYS = (
    "version",
    "name",
    "description",
    "x-",
    "parameters",
    "profiles",
    "matrix",
    "budget",
    "assumptions",
    "externalId",
    "tags",
    "metadata",
    "arguments",
    "currencies",
    "tips",
    "allowMatureContent",
    "nsfwLevel",
    "upgradeMode",
    "experimental",
    "ephemeral",
    "downloadPriority",
    "callbacks",
    "steps",
    "outputs",
    "cases",
)
"""`x-` stands for every key that begins so."""

STEP_KEYS = (
    # First, as most people write it: what is stated below wins over what is merged.
    "<<",
    "$type",
    "uses",
    "name",
    "when",
    "input",
    "with",
    "priority",
    "timeout",
    "retries",
    "metadata",
)


def order_top_level(text: str) -> str:
    """The text of a laid-out file with its top-level keys in order."""
    found = top_level_keys(text)
    return text if found is None else _ordered(text, [found], TOP_LEVEL_KEYS)


def order_steps(text: str) -> str:
    """The text of a laid-out file with the keys of each step in order."""
    return _ordered(text, list(step_keys(text)), STEP_KEYS)


def _ordered(text: str, mappings: Sequence[KeyLines], order: Sequence[str]) -> str:
    covered = covered_lines(text)
    lines = text.removesuffix("\n").split("\n")
    # From the last to the first: the lines above a change stay where they are.
    for mapping in reversed(mappings):
        ranks = _ranks([key for key, _ in mapping.keys], order)
        # What is in order is not even taken apart: cutting and joining could only lose something.
        if ranks != sorted(ranks):
            stretch = cut(lines, mapping, covered)
            # By rank alone: the sort is stable, so keys of one rank stay in the order of the file.
            ranked = sorted(zip(ranks, stretch.chunks, strict=True), key=lambda pair: pair[0])
            lines = joined(replace(stretch, chunks=tuple(chunk for _, chunk in ranked)))
    return "\n".join(lines) + "\n"


def _ranks(keys: Sequence[str], order: Sequence[str]) -> list[int]:
    ranks: list[int] = []
    for key in keys:
        known = "x-" if key.startswith("x-") and "x-" in order else key
        before = ranks[-1] if ranks else -1
        # A key that is not listed stays behind the one it was written after.
        ranks.append(order.index(known) if known in order else before)
    return ranks
