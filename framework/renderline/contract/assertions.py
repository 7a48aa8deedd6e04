"""What `jsonschema` says of one value alone: everything but the keywords that lead to other values."""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, cast

from renderline.canonical import JsonValue
from renderline.contract.formats import CHECKS
from renderline.contract.store import Schema

if TYPE_CHECKING:
    from jsonschema import FormatChecker
    from jsonschema.protocols import Validator

__all__ = ["broken_keyword"]

# The order says which of several broken keywords is the cause: an empty text also misses its pattern.
_JUDGED = (
    "type",
    "enum",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "pattern",
    "format",
    "uniqueItems",
)

# Data URLs run to megabytes and are not worth remembering.
_LONG_TEXT = 256


def broken_keyword(schema: Schema, value: JsonValue) -> str | None:
    """The first keyword of a schema that `value` itself breaks, the cause before its consequences."""
    # A list or a mapping has no hash, so only scalars can be remembered.
    short = isinstance(value, str) and len(value) <= _LONG_TEXT
    if short or value is None or isinstance(value, (int, float)):
        return _remembered(schema, cast("Hashable", type(value)), value)
    return _broken(schema, value)


def _broken(schema: Schema, value: JsonValue) -> str | None:
    # Most values are right, and that is told without listing errors.
    if _validator(schema).is_valid(value):
        return None
    broken = {error.validator for error in _validator(schema).iter_errors(value)}
    return next(keyword for keyword in _JUDGED if keyword in broken)


@lru_cache(maxsize=8192)
def _remembered(schema: Schema, _: Hashable, value: JsonValue) -> str | None:
    """The cells of a matrix repeat most of their values; the type tells `1` from `True`."""
    return _broken(schema, value)


@cache
def _validator(schema: Schema) -> Validator:
    from jsonschema import Draft202012Validator

    # `properties` and the like are the walk's: it goes on past a mistake and knows the variants.
    judged = {keyword: schema.keywords[keyword] for keyword in _JUDGED if keyword in schema.keywords}
    if "pattern" in judged:
        # ECMAScript's `$` is the very end; Python's also lies before a final line break.
        judged["pattern"] = re.sub(r"(?<!\\)\$$", r"\\Z", judged["pattern"])
    return Draft202012Validator(judged, format_checker=_format_checker())


@cache
def _format_checker() -> FormatChecker:
    from jsonschema import FormatChecker

    # None of the library's own: which of those it knows depends on what else is installed.
    checker = FormatChecker(formats=())
    for name, check in CHECKS.items():
        checker.checks(name)(check)
    return checker
