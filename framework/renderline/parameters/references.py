"""
References between steps: a whole scalar `{{ steps.NAME.output.PATH }}`.

They have a grammar of their own, so that names may hold hyphens, and compile to the API's reference objects. The API
replaces whole values only, when the step has run: nothing can be computed from a reference, or put around it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from renderline.diagnostic import Code, Cure, Finding, Place, TreePath, nearest, unmistakable

__all__ = ["BAD_REFERENCE", "FORM", "compile_reference", "explain", "may_hold_reference"]

BAD_REFERENCE = Code(
    id="RL130",
    name="bad-reference",
    description="A reference to a step's output is a whole scalar, `{{ steps.NAME.output.PATH }}`, in a step's input.",
)

FORM = "{{ steps.NAME.output.PATH }}"

# Hyphens as in the names of steps; Jinja would take them for a subtraction, so references are not left to it.
_NAME = r"[A-Za-z_][A-Za-z0-9_-]*"
_KEY = r"[A-Za-z0-9_$-]+(?:\[[0-9]+\])*"
_REFERENCE = re.compile(
    rf"\s*\{{\{{-?\s*steps\.(?P<name>{_NAME})\.(?P<path>output(?:\[[0-9]+\])*(?:\.{_KEY})+)\s*-?\}}\}}\s*"
)
_MENTION = re.compile(r"(?<![\w.'\"])steps\s*(?:\.\s*[\w$-]+(?:\[[^\]]*\])*|\[[^\]]*\])*")
_MISSPELT = re.compile(rf"steps\.(?P<name>{_NAME})\.(?P<key>\w+)(?P<rest>(?:[.\[].*)?)", re.DOTALL)
_HINTS: Mapping[str, str] = MappingProxyType(
    {
        "as": "names are made of `pipeline.name`, `params.…`, `matrix.…` and `cell.index`",
        "when": "a condition is made of `params.…` and `matrix.…`",
    }
)
# `steps` in plain text is an ordinary word: it is looked for inside of tags only.
_TAG = re.compile(r"\{\{(?P<inside>.*?)\}\}|\{%.*?%\}", re.DOTALL)


def compile_reference(text: str) -> dict[str, str] | None:
    """The reference object that a scalar means; None when it is not exactly a reference."""
    match = _REFERENCE.fullmatch(text)
    return {"$ref": match["name"], "path": match["path"]} if match else None


def may_hold_reference(text: str) -> bool:
    """Whether `steps` stands inside a tag; inside a quoted text there it may still mean something else."""
    return _mention(text) is not None


def explain(text: str, path: TreePath) -> Finding:
    """Why a scalar that speaks of `steps` is not a reference."""
    mention = _mention(text) or "steps"
    message, hint = _reason(text, mention)
    place = Place(path=path, snippet=mention)
    found = _MISSPELT.fullmatch(mention)
    meant = _meant(mention)
    # What stands there in the place of `output` is one slip of it; else something may be missing before.
    is_sure = meant and found is not None and unmistakable(found["key"], ["output"]) is not None
    cure = Cure(place=place, value=meant) if is_sure else None
    return Finding(code=BAD_REFERENCE, place=place, message=message, hint=hint, cure=cure)


def misplaced(text: str, path: TreePath) -> Finding:
    """A reference where the API does not look for one."""
    return Finding(
        code=BAD_REFERENCE,
        place=Place(path=path, snippet=_mention(text) or ""),
        message="a step's output is known only when the step has run: references stand in a step's `input` alone",
        hint=_HINTS.get(str(path[-1]), ""),
    )


def _reason(text: str, mention: str) -> tuple[str, str]:
    if compile_reference("{{" + mention + "}}") is None:
        return (
            f"`{mention}` does not have the form of a reference",
            f"did you mean `{{{{ {meant} }}}}`?"
            if (meant := _meant(mention))
            else f"write `{FORM}`, such as `output.blob.url` after the name",
        )
    tags = _TAG.findall(text)
    # Without text around it, it is the expression that does too much, a filter for instance.
    if len(tags) == 1 and _TAG.fullmatch(text.strip()) and not text.strip().startswith("{%"):
        return (
            f"nothing can be computed from `{mention}`: the step has not run yet",
            f"write `{{{{ {mention} }}}}` and nothing else",
        )
    return (
        f"`{mention}` stands inside longer text, and the API can only replace a whole value",
        f"let the whole scalar be `{{{{ {mention} }}}}`",
    )


def _meant(mention: str) -> str:
    """The reference that a mention without `output`, or with another word for it, most likely is; empty for none."""
    found = _MISSPELT.fullmatch(mention)
    if found is None:
        return ""
    # `steps.a.outptu.x` misspells `output`, `steps.a.images` lacks it.
    is_misspelt = nearest(found["key"], ["output"]) is not None
    rest = found["rest"] if is_misspelt else f".{found['key']}{found['rest']}"
    meant = f"steps.{found['name']}.output{rest}"
    # A guess that would be refused in turn helps nobody.
    return meant if compile_reference("{{" + meant + "}}") else ""


def _mention(text: str) -> str | None:
    for tag in _TAG.finditer(text):
        if found := _MENTION.search(tag[0]):
            return found[0].rstrip()
    return None
