"""The types of parameters, and how a value or the text of one is read as a type."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Self

from renderline.canonical import JsonValue

__all__ = ["LocalPath", "Type", "Typed", "kind_of", "parse", "typed", "unquoted"]


class Type(StrEnum):
    """What a parameter can be; the last five are text, or trees, with a meaning."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    IMAGE = "image"
    FILE = "file"
    AIR = "air"
    LIST = "list"
    OBJECT = "object"


class LocalPath(str):
    """
    A local file as the user wrote it, which knows where it lies.

    Attributes:
        path: absolute; never part of the text, so that compiled bytes are the same on every machine.
        option: of the command line that named it; empty where a file did.
    """

    __slots__ = ("option", "path")
    path: Path
    option: str

    def __new__(cls, text: str, path: Path, option: str = "") -> Self:
        """The text stays as written."""
        made = super().__new__(cls, text)
        made.path = path
        made.option = option
        return made

    def __reduce__(self) -> tuple[type[LocalPath], tuple[str, Path, str]]:
        # Copying a text passes on the text alone, and the rest would be missing.
        return LocalPath, (str(self), self.path, self.option)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """
    A value read as a type.

    Attributes:
        value: meaningless when there is a fault.
        fault: what does not fit, as the end of the sentence `VALUE …`; empty when it fits.
    """

    value: JsonValue = None
    fault: str = ""


def typed(kind: Type, value: JsonValue) -> Typed:
    """Read a value of a YAML or JSON tree as a type; text is never taken for a number."""
    return _READERS[kind](value)


def parse(kind: Type, text: str) -> Typed:
    """Read the text of a `-p name=value` by the declared type, never by its look."""
    parser = _PARSERS.get(kind)
    return parser(text) if parser else Typed(value=text)


def unquoted(kind: Type, value: JsonValue) -> JsonValue:
    """What a text would be without its quotes, where the type takes that; else None."""
    if not isinstance(value, str):
        return None
    try:
        bare: JsonValue = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return None if typed(kind, bare).fault else bare


def _string(value: JsonValue) -> Typed:
    read = _named(value)
    if isinstance(value, (bool, int, float)):
        return Typed(fault=f"{read.fault}; put quotes around it")
    return read


def _named(value: JsonValue) -> Typed:
    """Text that names something, which quotes around a number would not."""
    return Typed(value=value) if isinstance(value, str) else Typed(fault=f"is {kind_of(value)}, not text")


def _integer(value: JsonValue) -> Typed:
    if isinstance(value, int) and not isinstance(value, bool):
        return Typed(value=value)
    # JSON Schema: 2.0 is an integer. Infinity is not: `is_integer` says no to it.
    if isinstance(value, float) and value.is_integer():
        return Typed(value=int(value))
    return Typed(fault=f"is {kind_of(value)}, not an integer")


def _number(value: JsonValue) -> Typed:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return Typed(value=value)
    return Typed(fault=f"is {kind_of(value)}, not a number")


def _boolean(value: JsonValue) -> Typed:
    if isinstance(value, bool):
        return Typed(value=value)
    return Typed(fault=f"is {kind_of(value)}, not `true` or `false`")


def _list(value: JsonValue) -> Typed:
    if isinstance(value, (list, tuple)):
        return Typed(value=list(value))
    return Typed(fault=f"is {kind_of(value)}, not a list")


def _object(value: JsonValue) -> Typed:
    if isinstance(value, Mapping):
        return Typed(value=dict(value))
    return Typed(fault=f"is {kind_of(value)}, not a mapping")


_READERS: Mapping[Type, Callable[[JsonValue], Typed]] = MappingProxyType(
    {
        Type.STRING: _string,
        Type.INTEGER: _integer,
        Type.NUMBER: _number,
        Type.BOOLEAN: _boolean,
        Type.IMAGE: _named,
        Type.FILE: _named,
        Type.AIR: _named,
        Type.LIST: _list,
        Type.OBJECT: _object,
    }
)


def kind_of(value: object) -> str:
    """What a value is, in the words of the file: `a list`, `text`, `empty`."""
    if value is None:
        return "empty"
    # Before `int`, of which it is one.
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int):
        return "an integer"
    if isinstance(value, float):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "a mapping" if isinstance(value, Mapping) else "a list"


# Longer texts of digits are refused by Python's int() with an exception.
_INTEGER = re.compile(r"[+-]?[0-9]{1,4000}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,4000}(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


def _parse_integer(text: str) -> Typed:
    if _INTEGER.fullmatch(text):
        return Typed(value=int(text))
    return Typed(fault="is not an integer such as 12")


def _parse_number(text: str) -> Typed:
    if _INTEGER.fullmatch(text):
        return Typed(value=int(text))
    if _NUMBER.fullmatch(text) and math.isfinite(value := float(text)):
        return Typed(value=value)
    return Typed(fault="is not a number such as 0.5")


def _parse_boolean(text: str) -> Typed:
    if text in {"true", "false"}:
        return Typed(value=text == "true")
    return Typed(fault="is neither `true` nor `false`")


def _parse_list(text: str) -> Typed:
    tree = _tree(text)
    return tree if isinstance(tree.value, list) else Typed(fault="is not a list such as `[a, b]`")


def _parse_object(text: str) -> Typed:
    tree = _tree(text)
    return tree if isinstance(tree.value, dict) else Typed(fault="is not a mapping such as `{a: 1}`")


def _tree(text: str) -> Typed:
    from renderline.source.reader import read_text

    try:
        return Typed(value=json.loads(text))
    except (ValueError, RecursionError):
        document = read_text(text, name="-p").document
    return Typed(value=document.tree if document else None)


_PARSERS: Mapping[Type, Callable[[str], Typed]] = MappingProxyType(
    {
        Type.INTEGER: _parse_integer,
        Type.NUMBER: _parse_number,
        Type.BOOLEAN: _parse_boolean,
        Type.LIST: _parse_list,
        Type.OBJECT: _parse_object,
    }
)
