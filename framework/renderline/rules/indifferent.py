"""
Places of a body that no rule looks at, but for texts that no place may hold.

Cells of a matrix mostly differ in prompts and seeds. What the rules say of one cell they say of every other that differs
from it in nothing but these, which is what makes ten thousand cells affordable. A rule that comes to read one of these
keys takes it off the list; a property test compares what is said with and without it.
"""

from __future__ import annotations

from renderline.canonical import JsonValue
from renderline.diagnostic import TreePath
from renderline.rules import secret_literal
from renderline.rules.texts import is_air

__all__ = ["is_indifferent", "is_unremarkable"]

_KEYS = frozenset(
    {
        "cfgScale",
        "clipSkip",
        "denoiseStrength",
        "guidanceScale",
        "negativePrompt",
        "prompt",
        "seed",
        "steps",
        "strength",
        "temperature",
    }
)
_SHORTEST_INPUT_PATH = len(("steps", 0, "input", "prompt"))


def is_indifferent(path: TreePath) -> bool:
    """Whether no rule asks what number or ordinary text stands at a path of a body."""
    return (
        len(path) >= _SHORTEST_INPUT_PATH and path[0] == "steps" and path[2] == "input" and path[-1] in _KEYS
    )


def is_unremarkable(value: JsonValue) -> bool:
    """Whether a value is a number or a text that looks neither like a secret nor like the name of a model."""
    # By type(): a local path is text to isinstance(), and a boolean a number.
    if type(value) is not str:
        return type(value) in {int, float}
    return not is_air(value) and not secret_literal.is_suspected(value)
