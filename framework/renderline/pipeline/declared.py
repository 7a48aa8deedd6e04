"""The parameters that a pipeline file declares, and whether anything in it uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from renderline.canonical import JsonObject, JsonValue
from renderline.diagnostic import TreePath

__all__ = ["DeclaredParameter", "declared_parameters"]

_KEY = "parameters"
# Cases give values to parameters, and what begins with `x-` is ignored: neither makes use of one.
_USELESS = frozenset({_KEY, "cases"})
_MARKS = ("{{", "{%")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_CHAIN = re.compile(r"\w+(?:\s*\.\s*\w+)*", re.ASCII)
_OTHER_ROOTS = frozenset({"cell", "matrix", "pipeline", "steps"})
_BARE = re.compile(r"\{\s*params\.\w+\s*\}", re.ASCII)
_MENTION = re.compile(r"\bparams\b(?:\s*(?:\.\s*|\[\s*['\"])(?P<name>\w+))?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredParameter:
    """
    One entry of `parameters`, as the rules see it.

    Attributes:
        default: as written; None when there is none.
        is_secret: its value never stands in a compiled body.
        is_used: whether an expression of the file may read it; in doubt it is.
    """

    name: str
    default: JsonValue = None
    is_secret: bool = False
    is_used: bool = True

    @property
    def path(self) -> TreePath:
        """Where the declaration stands in the file."""
        return (_KEY, self.name)


def declared_parameters(tree: JsonValue) -> tuple[DeclaredParameter, ...]:
    """The declarations of a file's tree, in their order; whatever is no declaration is passed over."""
    block = tree.get(_KEY) if isinstance(tree, Mapping) else None
    if not isinstance(tree, Mapping) or not isinstance(block, Mapping):
        return ()
    used = _used(tree, frozenset(block))
    return tuple(
        DeclaredParameter(
            name=name,
            default=body.get("default"),
            is_secret=body.get("secret") is True,
            is_used=name in used,
        )
        for name, body in block.items()
        if isinstance(body, Mapping)
    )


def _used(tree: JsonObject, names: frozenset[str]) -> frozenset[str]:
    used: set[str] = set()
    for text in _expressions(tree):
        used.update(_named(text, names))
        for mention in _MENTION.finditer(text):
            # `params | tojson`, `params[matrix.key]` and `params.items()` may read any of them.
            if mention["name"] not in names:
                # Which of them, only the evaluation could tell.
                return names
            used.add(mention["name"])
    return frozenset(used)


def _named(text: str, names: frozenset[str]) -> Iterator[str]:
    """Parameters whose names stand in a tag, as in `{{ parms.width }}` and `{{ width }}`, which are mistakes of their own."""
    for tag in _TAG.finditer(text):
        for chain in _CHAIN.findall(tag[0]):
            root, *entries = (word.strip() for word in chain.split("."))
            name = entries[0] if entries else root
            # In doubt a parameter is used: a false warning costs more than a missing one.
            if name in names and root not in _OTHER_ROOTS:
                yield name


def _expressions(tree: JsonObject) -> Iterator[str]:
    for key, value in tree.items():
        if key not in _USELESS and not key.startswith("x-"):
            yield from _templated(value)
    steps = tree.get("steps")
    for step in steps if isinstance(steps, (list, tuple)) else ():
        # A condition is an expression without braces as well.
        if isinstance(step, Mapping) and isinstance(step.get("when"), str):
            yield str(step["when"])


def _templated(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        # `{params.width}` is meant as an expression, too, and told as one.
        if any(mark in value for mark in _MARKS) or _BARE.search(value):
            yield value
    elif isinstance(value, Mapping):
        for child in value.values():
            yield from _templated(child)
    elif isinstance(value, (list, tuple)):
        for child in value:
            yield from _templated(child)
