"""The `parameters` block: which values a pipeline takes, of which types, within which bounds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from renderline.canonical import JsonObject, JsonValue, compact
from renderline.diagnostic import (
    Code,
    Cure,
    Finding,
    Part,
    Place,
    Severity,
    TreePath,
    nearest,
    with_cure,
)
from renderline.parameters import constraints
from renderline.parameters.constraints import Constraints
from renderline.parameters.faults import fault_at
from renderline.parameters.values import Type, typed, unquoted

__all__ = ["BAD_DECLARATION", "KEYWORDS", "OPEN_SECRET", "Declaration", "Declarations", "read"]

BAD_DECLARATION = Code(
    id="RL110",
    name="bad-declaration",
    description="A parameter is declared with a known type and with keywords that go with it.",
)

_bad = partial(fault_at, BAD_DECLARATION)
OPEN_SECRET = Code(
    id="RL112", name="open-secret", description="A secret's value does not stand in the pipeline file."
)

PATH: TreePath = ("parameters",)

KEYWORDS = ("type", "default", "description", "examples", "secret", *constraints.KEYWORDS)
"""What stands in a declaration."""

_SHORT = 40
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """
    One declared parameter.

    Attributes:
        default: None when there is none, since no type takes a null.
        is_secret: the value stands as `secret:NAME` until the request is sent.
        examples: as written; not checked, since they may be prose.
    """

    name: str
    type: Type
    constraints: Constraints
    default: JsonValue = None
    description: str = ""
    examples: tuple[JsonValue, ...] = ()
    is_secret: bool = False

    @property
    def path(self) -> TreePath:
        """Where the declaration stands in the pipeline file."""
        return (*PATH, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declarations:
    """
    What the `parameters` block says.

    Attributes:
        parameters: the sound declarations by name, in the file's order.
        names: every name of the block, also those with a broken declaration.
        is_legible: whether these are all names; where they are not, none is called unknown.
    """

    parameters: Mapping[str, Declaration]
    names: frozenset[str]
    findings: tuple[Finding, ...]
    is_legible: bool = True


def read(tree: JsonObject) -> Declarations:
    """Read the `parameters` of a file's top level; a broken declaration is reported and left out."""
    block = tree.get("parameters")
    # An empty `parameters:` is null and told below; only its absence means none.
    if block is None and "parameters" not in tree:
        return Declarations(parameters={}, names=frozenset(), findings=())
    if not isinstance(block, Mapping):
        finding = _bad(
            PATH,
            "`parameters` is a mapping of names to declarations",
            hint="write `parameters: {width: {type: integer}}`",
        )
        return Declarations(parameters={}, names=frozenset(), findings=(finding,), is_legible=False)
    parameters: dict[str, Declaration] = {}
    findings: list[Finding] = []
    for name, body in block.items():
        faults = list(_faults(name, body))
        findings += faults
        is_sound = all(fault.severity is not Severity.ERROR for fault in faults)
        if is_sound and isinstance(body, Mapping):
            parameters[name] = _declaration(name, body)
    return Declarations(parameters=parameters, names=frozenset(block), findings=tuple(findings))


def _faults(name: str, body: JsonValue) -> Iterator[Finding]:
    path = (*PATH, name)
    if not _NAME.fullmatch(name):
        plain = re.sub(r"\W", "_", name, flags=re.ASCII)
        yield _bad(
            path,
            f"`{name}` cannot be a parameter's name: letters, digits and `_`, no digit first",
            hint=f"write `{plain}`" if _NAME.fullmatch(plain) else "",
            part=Part.KEY,
        )
    if not isinstance(body, Mapping):
        yield _bad(
            path, f"the declaration of `{name}` is no mapping with a `type`", hint=_shorthand_hint(body)
        )
        return
    yield from _unknown_keywords(path, body)
    kind = body.get("type")
    # A list, since `in` of an enum refuses what is no member before Python 3.12.
    if not isinstance(kind, str) or kind not in list(Type):
        yield _bad_type(path, body)
        return
    yield from constraints.faults(Type(kind), body, path)
    yield from _text_faults(path, body)
    yield from _secret_faults(path, body)
    yield from _default_faults(Type(kind), path, body)


def _shorthand_hint(body: JsonValue) -> str:
    shown = {bool: "boolean", int: "integer", float: "number", str: "string", list: "list"}.get(type(body))
    return (
        f"write `{{type: {shown}, default: {_shown(body)}}}`"
        if shown
        else "write `{type: string}`, for instance"
    )


def _shown(value: JsonValue) -> str:
    text = compact(value).decode()
    return text if len(text) <= _SHORT else "…"


def _unknown_keywords(path: TreePath, body: JsonObject) -> Iterator[Finding]:
    for keyword in body:
        if keyword not in KEYWORDS:
            meant = nearest(keyword, KEYWORDS)
            finding = _bad(
                (*path, keyword),
                f"unknown keyword `{keyword}` in the declaration of `{path[-1]}`",
                hint=f"did you mean `{meant}`?" if meant else f"keywords: {', '.join(KEYWORDS)}",
                part=Part.KEY,
            )
            yield with_cure(finding, keyword, KEYWORDS)


def _bad_type(path: TreePath, body: JsonObject) -> Finding:
    if "type" not in body:
        return _bad(path, f"`{path[-1]}` has no `type`", hint=f"types: {', '.join(Type)}", part=Part.KEY)
    kind = body["type"]
    if not isinstance(kind, str):
        return _bad((*path, "type"), "a type is one word", hint=f"types: {', '.join(Type)}")
    meant = _FOREIGN_TYPES.get(kind) or nearest(kind, Type)
    hint = f"did you mean `{meant}`?" if meant else f"types: {', '.join(Type)}"
    finding = _bad((*path, "type"), f"unknown type `{kind}`", hint=hint)
    if kind in _SYNONYMS:
        return replace(finding, cure=Cure(place=finding.place, value=_FOREIGN_TYPES[kind]))
    return finding if kind in _FOREIGN_TYPES else with_cure(finding, kind, Type)


_FOREIGN_TYPES = {
    "array": "list",
    "bool": "boolean",
    "dict": "object",
    "float": "number",
    "int": "integer",
    "map": "object",
    "path": "file",
    "str": "string",
    "text": "string",
    "url": "image",
}
# What the others mean depends on what they are used for.
_SYNONYMS = frozenset({"array", "bool", "dict", "float", "int", "map", "str"})


def _text_faults(path: TreePath, body: JsonObject) -> Iterator[Finding]:
    if not isinstance(body.get("description", ""), str):
        yield _bad((*path, "description"), "`description` is text", hint="put it in quotes")
    if not isinstance(body.get("examples", []), (list, tuple)):
        yield _bad((*path, "examples"), "`examples` is a list", hint="write `examples: [A, B]`")


def _secret_faults(path: TreePath, body: JsonObject) -> Iterator[Finding]:
    secret = body.get("secret", False)
    if not isinstance(secret, bool):
        yield _bad((*path, "secret"), "`secret` is `true` or `false`", hint="write it without quotes")
        return
    if secret and body.get("type") != Type.STRING:
        yield _bad(
            (*path, "secret"), "only a parameter of type `string` can be secret", hint="write `type: string`"
        )
        return
    # All three would show the value, or narrow it down to a few.
    for keyword in ("default", "examples", "enum") if secret else ():
        if keyword in body:
            yield Finding(
                code=OPEN_SECRET,
                place=Place(path=(*path, keyword), part=Part.KEY),
                message=f"the `{keyword}` of the secret `{path[-1]}` can be read by everyone who reads this file",
                hint="give the value with `-p` or with a params file that is not in git",
                severity=Severity.WARNING,
            )


def _default_faults(kind: Type, path: TreePath, body: JsonObject) -> Iterator[Finding]:
    if "default" not in body:
        return
    at = (*path, "default")
    if body["default"] is None:
        yield _bad(at, "a default cannot be empty", hint="leave `default` out to make the parameter required")
        return
    value = typed(kind, body["default"])
    if value.fault:
        bare = unquoted(kind, body["default"])
        cure = Cure(place=Place(path=at), value=bare) if isinstance(bare, (bool, int, float)) else None
        finding = _bad(at, f"the default {value.fault}", hint=_default_hint(kind, body["default"]))
        yield replace(finding, cure=cure)
        return
    # Bounds with faults cannot be read, and they have been told.
    if any(True for _ in constraints.faults(kind, body, path)):
        return
    for fault in constraints.breaches(constraints.read(body), value.value):
        yield _bad(at, f"the default {fault}", hint="change the default or the bound")


def _default_hint(kind: Type, default: JsonValue) -> str:
    """The type that would take the default, or the default that the type takes."""
    if unquoted(kind, default) is not None:
        return "write it without quotes"
    if kind is Type.STRING and isinstance(default, (bool, int, float)):
        return f'write `"{json.dumps(default)}"`, or declare `type: {_type_of(default)}`'
    return f"give it a value of type `{kind}`, or declare `type: {_type_of(default)}`"


def _type_of(value: JsonValue) -> Type:
    # In the order of `Type`, where the integer stands before the number that would take it, too.
    return next(kind for kind in Type if not typed(kind, value).fault)


def _declaration(name: str, body: JsonObject) -> Declaration:
    kind = Type(str(body["type"]))
    description, examples = body.get("description", ""), body.get("examples", [])
    return Declaration(
        name=name,
        type=kind,
        constraints=constraints.read(body),
        default=typed(kind, body["default"]).value if "default" in body else None,
        description=description if isinstance(description, str) else "",
        examples=tuple(examples) if isinstance(examples, (list, tuple)) else (),
        is_secret=body.get("secret") is True,
    )
