"""The cells of a matrix, one workflow each, and the keys they are known by."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from renderline.canonical import JsonObject, JsonValue, compact
from renderline.parameters.filters import slug

__all__ = ["ONLY_CELL", "Cell", "label"]

# Neither a comma nor `=`, which separate the parts of a key, nor a slash, for keys stand in file names.
_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,60}")
# Text that reads like a number or a word of JSON would have the key of that value.
_NO_TEXT = re.compile(r"true|false|null|[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?")
_SLUG_CHARACTERS = 40
# 48 bits: with 24, a table of 10,000 rows whose first column is alike had eight rows "already on the axis".
_HASH_CHARACTERS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """
    One cell.

    Attributes:
        key: `style=neon,seed=1`; stable, unique in its matrix, empty without one.
        index: from 0, in the matrix's order.
        values: axis to value.
        places: axis to the index of its value; empty for a cell of `include`, which lies on no axis.
    """

    key: str
    index: int
    values: JsonObject = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)


ONLY_CELL = Cell(key="", index=0)
"""The cell of a pipeline without a matrix."""


def label(value: JsonValue) -> str:
    """
    What stands for a value in a cell's key.

    It depends on the value alone, so a key stays the same when other values come or go. Numbers, booleans and plain
    words (letters, digits, `.`, `_`, `-`) stand for themselves; everything else is a slug with a short hash, which
    keeps different values apart, and folders out of file names.
    """
    if isinstance(value, str):
        return value if _PLAIN.fullmatch(value) and not _NO_TEXT.fullmatch(value) else _hashed(value, value)
    if isinstance(value, Mapping):
        # A row's first column mostly is its name.
        return _hashed(value, next(iter(value.values()), ""))
    if isinstance(value, (list, tuple)):
        return _hashed(value, value)
    # By type(), since a boolean is an `int` to isinstance() and would be spelt `True`.
    return str(value) if type(value) is int else compact(value).decode()


def _hashed(value: JsonValue, spoken: JsonValue) -> str:
    words = slug(spoken)[:_SLUG_CHARACTERS].rstrip("-")
    short_hash = hashlib.sha256(compact(value)).hexdigest()[:_HASH_CHARACTERS]
    return f"{words or 'value'}-{short_hash}"
