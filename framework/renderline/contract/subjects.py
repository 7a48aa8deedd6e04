"""How places in a body are called in a sentence."""

from __future__ import annotations

from renderline.contract.branches import Choices, Stuck, leaves
from renderline.contract.walk import Mistake
from renderline.diagnostic import TreePath

__all__ = ["assumption", "elsewhere", "owner", "subject"]


def subject(path: TreePath, whole: str) -> str:
    """A value: `quantity`, `tags[2]`, or what the whole is called."""
    name = next((part for part in reversed(path) if isinstance(part, str)), None)
    indices = "".join(f"[{part}]" for part in _trailing_indices(path))
    return whole if not path else f"`{name or ''}{indices}`"


def owner(mistake: Mistake, whole: str) -> str:
    """A mapping that holds keys, with the variant that it is."""
    path, choices = mistake.scope.path, mistake.way.choices
    step_type = next((choice.value for choice in mistake.scope.choices if choice.key == "$type"), None)
    if step_type and choices and choices[-1].key == "$type":
        return f"a step of type `{step_type}`"
    inside_step = step_type and path and path[-1] == "input"
    name = f"{step_type}'s input" if inside_step else subject(path, whole)
    variant = ", ".join(f"`{choice.key}: {choice.value}`" for choice in choices)
    return f"{name} with {variant}" if variant else name


def assumption(choices: Choices) -> str:
    """Which variants were taken because the body does not say one."""
    assumed = (choice for choice in choices if choice.assumed)
    return "; ".join(f"`{choice.key}` is not given, so `{choice.value}` is assumed" for choice in assumed)


def elsewhere(mistake: Mistake) -> str:
    """With which other variant an unknown key would be known; empty where with none."""
    if isinstance(mistake.way, Stuck):
        return ""
    ours = mistake.way.choices
    others = [leaf.choices for leaf in leaves(mistake.way.union) if mistake.key in leaf.schema.members()]
    if not others:
        return ""
    # The variant that shares most choices with this one asks for the smallest change.
    depth = max(_shared(ours, choices) for choices in others)
    closest = [
        choices[depth] for choices in others if _shared(ours, choices) == depth and depth < len(choices)
    ]
    values = " or ".join(dict.fromkeys(f"`{choice.value}`" for choice in closest))
    return f"it is known where `{closest[0].key}` is {values}" if values else ""


def _shared(ours: Choices, others: Choices) -> int:
    pairs = zip(ours, others, strict=False)
    return next(
        (
            index
            for index, (one, other) in enumerate(pairs)
            if (one.key, one.value) != (other.key, other.value)
        ),
        min(len(ours), len(others)),
    )


def _trailing_indices(path: TreePath) -> list[int]:
    indices: list[int] = []
    for part in reversed(path):
        if not isinstance(part, int):
            break
        indices.insert(0, part)
    return indices
