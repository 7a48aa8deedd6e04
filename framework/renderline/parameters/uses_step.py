"""What a step that uses a template may hold itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType

from renderline.canonical import JsonObject
from renderline.diagnostic import Code, Finding, Part, Place, TreePath, nearest, with_cure

__all__ = ["RESULT_KEYS", "SCHEDULING", "USES_STEP", "check_uses_step", "plain_name"]

USES_STEP = Code(
    id="RL144",
    name="uses-step",
    description="A step with `uses` has a plain name of its own, gives values in `with`, and says when and how to run.",
)

SCHEDULING = ("priority", "timeout", "retries")
"""Keys that hold for every step of the template; each step's time is its own."""

RESULT_KEYS = ("metadata",)
"""Keys of the step that is the template's result."""

_KEYS = ("uses", "with", "name", "when", *SCHEDULING, *RESULT_KEYS)

# Without a dot: the names of the template's steps begin with it, and a dot ends a name in a reference.
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")

_MISPLACED = MappingProxyType(
    {
        "$type": "a step has `$type` and `input`, or `uses` and `with`",
        "input": "a template's values go in `with`",
        "parameters": "a template's values go in `with`",
        "params": "a template's values go in `with`",
        "if": "did you mean `when`?",
    }
)


def check_uses_step(step: JsonObject, path: TreePath) -> Iterator[Finding]:
    """What is wrong with the keys and the name of a step that uses a template."""
    for key in step:
        if key in _KEYS:
            continue
        meant = nearest(key, _KEYS)
        hint = _MISPLACED.get(key) or (f"did you mean `{meant}`?" if meant else f"keys: {', '.join(_KEYS)}")
        finding = _finding((*path, key), f"`{key}` does not go with `uses`", hint, Part.KEY)
        # A value of `input` does not become right by standing under another key, so no fix renames one.
        yield finding if key in _MISPLACED else with_cure(finding, key, _KEYS)
    if plain_name(step) is None:
        at, part = ((*path, "name"), Part.VALUE) if "name" in step else ((*path, "uses"), Part.KEY)
        message = "a step with `uses` has a plain `name`: the names of its template's steps begin with it"
        yield _finding(at, message, "write `name: final`, for instance", part)


def plain_name(step: JsonObject) -> str | None:
    """The name of a step, where it is one without expressions."""
    name = step.get("name")
    return name if isinstance(name, str) and _NAME.fullmatch(name) else None


def _finding(path: TreePath, message: str, hint: str, part: Part) -> Finding:
    return Finding(code=USES_STEP, place=Place(path=path, part=part), message=message, hint=hint)
