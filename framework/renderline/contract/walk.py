"""
The walk through a body beside its schema, which finds every mistake and names none.

References (`{"$ref": …}`) pass wherever a step's input takes a value; elsewhere they are values like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from renderline.canonical import JsonValue
from renderline.contract.assertions import broken_keyword
from renderline.contract.branches import Branch, Choices, Stuck, enter
from renderline.contract.store import Keywords, Schema
from renderline.contract.suggest import nearest
from renderline.diagnostic import TreePath
from renderline.wire.references import is_reference

__all__ = ["Mistake", "Scope", "walk"]

_SCALARS = frozenset({str, int, float, bool, type(None)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """
    What is known on the way down to a value.

    Attributes:
        path: of the value.
        references: whether a reference object may stand here.
        choices: all discriminators passed from the root to here.
    """

    path: TreePath = ()
    references: bool = False
    choices: Choices = ()

    def inside(self, part: str | int, branch: Branch) -> Scope:
        """The scope of a child of a value that means `branch`."""
        marked = part in branch.schema.keywords.get("x-references", ())
        return Scope(
            path=(*self.path, part),
            references=self.references or marked,
            choices=self.choices,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """
    One thing that a value does against its schema.

    Attributes:
        keyword: of JSON Schema, the one that is broken.
        scope: of the value that breaks it; for keys, of the mapping that holds them or should.
        value: what stands there.
        way: the variant the value was judged by, or the discriminator that led to none.
        key: the key that is missing or unknown, the discriminator with an unknown value; else empty.
    """

    keyword: str
    scope: Scope
    value: JsonValue
    way: Branch | Stuck
    key: str = ""

    @property
    def keywords(self) -> Keywords:
        """What the schema of the variant says; nothing where there is none."""
        return self.way.schema.keywords if isinstance(self.way, Branch) else {}


def walk(schema: Schema, value: JsonValue, scope: Scope) -> Iterator[Mistake]:
    """Every mistake in `value`, in the order of the document."""
    # The loop clause of the recipe `repeat` has a `$ref` of its own and is no reference.
    if scope.references and is_reference(value) and "$ref" not in schema.target().members():
        return
    way = enter(schema, value)
    within = replace(scope, choices=(*scope.choices, *way.choices)) if way.choices else scope
    if isinstance(way, Stuck):
        yield from _stuck(way, value, within)
        return
    broken = broken_keyword(way.schema, value)
    if broken is not None:
        yield Mistake(keyword=broken, scope=within, value=value, way=way)
    # What stands inside a value of the wrong type was written for another schema.
    if broken == "type":
        return
    if isinstance(value, Mapping):
        yield from _mapping(way, value, within)
    elif isinstance(value, (list, tuple)):
        for index, child in enumerate(value):
            yield from walk(way.schema.item(), child, within.inside(index, way))


def _stuck(way: Stuck, value: JsonValue, scope: Scope) -> Iterator[Mistake]:
    given = value.get(way.key) if isinstance(value, Mapping) else None
    # Which variant it will be is known when the service has resolved the reference, not before.
    if scope.references and is_reference(given):
        return
    # A null is given, and is no variant.
    missing = isinstance(value, Mapping) and way.key not in value
    yield Mistake(
        keyword="required" if missing else "enum",
        scope=scope if missing else replace(scope, path=(*scope.path, way.key)),
        value=value if missing else given,
        way=way,
        key=way.key,
    )


def _mapping(way: Branch, value: Mapping[str, JsonValue], scope: Scope) -> Iterator[Mistake]:
    missing = [key for key in way.schema.keywords.get("required", ()) if key not in value]
    unknown = [key for key in value if way.schema.member(key) is None]
    meant = {nearest(key, missing) for key in unknown}
    for key in missing:
        # A misspelt key is one mistake, not an unknown and a missing one.
        if key not in meant:
            yield Mistake(keyword="required", scope=scope, value=value, key=key, way=way)
    for key, child in value.items():
        member = way.schema.member(key)
        if member is None:
            yield Mistake(keyword="additionalProperties", scope=scope, value=child, key=key, way=way)
        # Asked here, a sound scalar costs neither a scope nor a generator.
        elif not _is_sound_scalar(member, child):
            yield from walk(member, child, scope.inside(key, way))


def _is_sound_scalar(schema: Schema, value: JsonValue) -> bool:
    """Most values are, and need no further look."""
    target = schema.target()
    return type(value) in _SCALARS and not target.alternatives() and broken_keyword(target, value) is None
