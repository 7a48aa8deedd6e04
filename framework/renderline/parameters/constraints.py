"""The JSON-Schema keywords that bound a parameter's values."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from renderline.canonical import JsonObject, JsonValue, compact
from renderline.diagnostic import Code, Finding, Part, TreePath, nearest
from renderline.parameters import air
from renderline.parameters.faults import fault_at
from renderline.parameters.values import Type, typed

__all__ = ["BAD_CONSTRAINT", "KEYWORDS", "Constraints", "breaches", "faults", "read"]

BAD_CONSTRAINT = Code(
    id="RL111",
    name="bad-constraint",
    description="A declaration's bounds suit its type, can be met, and are written as JSON Schema writes them.",
)

_bad = partial(fault_at, BAD_CONSTRAINT)

_NUMBERS = frozenset({Type.INTEGER, Type.NUMBER})
_STRINGS = frozenset({Type.STRING})

_TYPES_OF: Mapping[str, frozenset[Type]] = MappingProxyType(
    {
        "enum": frozenset(Type),
        "minimum": _NUMBERS,
        "maximum": _NUMBERS,
        "minLength": _STRINGS,
        "maxLength": _STRINGS,
        "pattern": _STRINGS,
        "items": frozenset({Type.LIST}),
    }
)

KEYWORDS = tuple(_TYPES_OF)
"""The bounding keywords, in the order of the language's page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraints:
    """
    The bounds of one value; None where nothing is said.

    Attributes:
        min_length: in code points, as `max_length`.
        pattern: found anywhere in the text, as JSON Schema has it.
        items: the bounds of each item of a list.
    """

    type: Type
    enum: tuple[JsonValue, ...] | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: re.Pattern[str] | None = None
    items: Constraints | None = None


def read(body: JsonObject) -> Constraints:
    """The bounds of a declaration without faults."""
    kind = Type(str(body["type"]))
    enum, pattern, items = body.get("enum"), body.get("pattern"), body.get("items")
    return Constraints(
        type=kind,
        enum=tuple(typed(kind, each).value for each in enum) if isinstance(enum, (list, tuple)) else None,
        minimum=_number(body.get("minimum")),
        maximum=_number(body.get("maximum")),
        min_length=_length(body.get("minLength")),
        max_length=_length(body.get("maxLength")),
        pattern=_compile(pattern) if isinstance(pattern, str) else None,
        items=read(items) if isinstance(items, Mapping) else None,
    )


def breaches(bounds: Constraints, value: JsonValue) -> Iterator[str]:
    """
    Each bound that a value of the right type breaks, as the end of a sentence without the value itself.

    Whoever reports it knows whether the value may be shown: a secret may not.
    """
    # JSON Schema keeps booleans and numbers apart, Python does not.
    if bounds.enum is not None and not any(_same(value, each) for each in bounds.enum):
        yield f"is none of {', '.join(_shown(each) for each in bounds.enum)}{_did_you_mean(value, bounds.enum)}"
    if isinstance(value, str):
        yield from _text_breaches(bounds, value)
    # A boolean is an `int` in Python, and no bound is meant for it.
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield from _number_breaches(bounds, value)
    elif isinstance(value, list) and bounds.items is not None:
        yield from _item_breaches(bounds.items, value)


def _text_breaches(bounds: Constraints, text: str) -> Iterator[str]:
    if bounds.type is Type.AIR and (fault := air.fault(text)):
        yield fault
    if bounds.min_length is not None and len(text) < bounds.min_length:
        yield f"has {len(text)} characters; `minLength` is {bounds.min_length}"
    if bounds.max_length is not None and len(text) > bounds.max_length:
        yield f"has {len(text)} characters; `maxLength` is {bounds.max_length}"
    # search(), not match(): JSON Schema does not anchor patterns.
    if bounds.pattern is not None and not bounds.pattern.search(text):
        yield f"does not match the pattern `{bounds.pattern.pattern}`"


def _number_breaches(bounds: Constraints, value: float) -> Iterator[str]:
    if bounds.minimum is not None and value < bounds.minimum:
        yield f"is below `minimum`, {_shown(bounds.minimum)}"
    if bounds.maximum is not None and value > bounds.maximum:
        yield f"is above `maximum`, {_shown(bounds.maximum)}"


def _item_breaches(items: Constraints, values: list[JsonValue]) -> Iterator[str]:
    for index, value in enumerate(values):
        item = typed(items.type, value)
        for fault in [item.fault] if item.fault else breaches(items, item.value):
            yield f"has a misfit: item {index} {fault}"


def faults(kind: Type, body: JsonObject, path: TreePath) -> Iterator[Finding]:
    """What is wrong with the bounding keywords of a declaration of a known type."""
    for keyword, types in _TYPES_OF.items():
        if keyword in body and kind not in types:
            takers = ", ".join(f"`{each}`" for each in Type if each in types)
            yield _bad(
                (*path, keyword),
                f"`{keyword}` does not go with type `{kind}`; it goes with {takers}",
                part=Part.KEY,
            )
    yield from _bound_faults(body, path)
    yield from _length_faults(body, path)
    yield from _pattern_faults(body, path)
    yield from _enum_faults(kind, body, path)
    if "items" in body and kind is Type.LIST:
        yield from _items_faults(body["items"], (*path, "items"))


def _bound_faults(body: JsonObject, path: TreePath) -> Iterator[Finding]:
    for keyword in ("minimum", "maximum"):
        if keyword in body and _number(body[keyword]) is None:
            yield _bad((*path, keyword), f"`{keyword}` is a number", hint="write it without quotes")
    low, high = _number(body.get("minimum")), _number(body.get("maximum"))
    # Told at the declaration, or every value would be told to be outside.
    if low is not None and high is not None and low > high:
        yield _bad(
            (*path, "minimum"), f"`minimum` {_shown(low)} is above `maximum` {_shown(high)}: nothing fits"
        )


def _length_faults(body: JsonObject, path: TreePath) -> Iterator[Finding]:
    for keyword in ("minLength", "maxLength"):
        if keyword in body and _length(body[keyword]) is None:
            yield _bad((*path, keyword), f"`{keyword}` is a number of characters, 0 or more")
    low, high = _length(body.get("minLength")), _length(body.get("maxLength"))
    if low is not None and high is not None and low > high:
        yield _bad((*path, "minLength"), f"`minLength` {low} is above `maxLength` {high}: nothing fits")


def _pattern_faults(body: JsonObject, path: TreePath) -> Iterator[Finding]:
    pattern = body.get("pattern", "")
    if not isinstance(pattern, str):
        yield _bad((*path, "pattern"), "`pattern` is a regular expression", hint="put it in quotes")
        return
    try:
        _compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        yield _bad(
            (*path, "pattern"),
            f"`{pattern}` is no regular expression: {error}",
            hint="signs that mean themselves stand behind a backslash",
        )


def _enum_faults(kind: Type, body: JsonObject, path: TreePath) -> Iterator[Finding]:
    if "enum" not in body:
        return
    enum = body["enum"]
    if not isinstance(enum, (list, tuple)) or not enum:
        yield _bad((*path, "enum"), "`enum` is a list of at least one value", hint="write `enum: [A, B]`")
        return
    for index, each in enumerate(enum):
        value = typed(kind, each)
        if value.fault:
            yield _bad((*path, "enum", index), f"the value {value.fault}")


def _items_faults(items: JsonValue, path: TreePath) -> Iterator[Finding]:
    if not isinstance(items, Mapping):
        yield _bad(path, "`items` is a mapping with a `type`, such as `{type: string}`")
        return
    kind = items.get("type")
    if not isinstance(kind, str) or kind not in _ITEM_TYPES:
        yield _bad((*path, "type"), f"items have one of the types {', '.join(_ITEM_TYPES)}")
        return
    for keyword in items:
        # `description` says something to people and bounds nothing.
        if keyword not in {"type", "description", *KEYWORDS}:
            meant = nearest(keyword, ("type", *KEYWORDS))
            hint = f"did you mean `{meant}`?" if meant else ""
            yield _bad((*path, keyword), f"unknown keyword `{keyword}` in `items`", hint=hint, part=Part.KEY)
    yield from faults(Type(kind), items, path)


# Files inside lists would need a place of their own to be looked for; a list of images is a matrix.
_ITEM_TYPES = tuple(kind for kind in Type if kind not in {Type.IMAGE, Type.FILE})


def _compile(pattern: str) -> re.Pattern[str]:
    with warnings.catch_warnings():
        # Python warns of sets that a later version may read differently; JSON Schema's patterns mean the plain ones.
        warnings.simplefilter("ignore")
        return re.compile(pattern)


def _number(value: JsonValue) -> float | None:
    number = typed(Type.NUMBER, value).value
    return number if isinstance(number, (int, float)) else None


def _length(value: JsonValue) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _same(left: JsonValue, right: JsonValue) -> bool:
    return isinstance(left, bool) is isinstance(right, bool) and left == right


def _shown(value: JsonValue) -> str:
    return f"`{compact(value).decode()}`" if not isinstance(value, str) else f"`{value}`"


def _did_you_mean(value: JsonValue, enum: tuple[JsonValue, ...]) -> str:
    meant = (
        nearest(value, [each for each in enum if isinstance(each, str)]) if isinstance(value, str) else None
    )
    return f"; did you mean `{meant}`?" if meant else ""
