r"""
The one spelling of JSON: what is hashed, compared, printed and sent.

Keys are sorted by code point; text stands as itself in UTF-8 (a lone surrogate, which UTF-8 cannot hold, as `\udxxx`);
integers of any size keep their digits, floats take Python's shortest form that reads back the same; NaN and infinities
are refused, since JSON has no word for them.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import NoReturn, TypeAlias

__all__ = ["JsonObject", "JsonValue", "compact", "digest", "joined", "parse", "pretty"]

# Concrete containers inside, because that is what the readers build and `json` writes.
JsonValue: TypeAlias = "bool | int | float | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
JsonObject: TypeAlias = Mapping[str, JsonValue]

# Made once: building an encoder takes as long as writing a small body.
_COMPACT = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
_PRETTY = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, indent=2)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def compact(value: JsonValue) -> bytes:
    """
    The bytes that are digested and sent: no spaces, no final newline.

    Raises:
        ValueError: `value` holds a NaN or an infinity.
    """
    return _utf8(_COMPACT.encode(value))


def joined(members: Mapping[str, bytes]) -> bytes:
    """The compact bytes of an object whose values are written already, each in its compact bytes."""
    written = [_utf8(_COMPACT.encode(key)) + b":" + members[key] for key in sorted(members)]
    return b"{" + b",".join(written) + b"}"


def pretty(value: JsonValue) -> str:
    """The text for files and people: two-space indent, LF, one newline at the end."""
    return _utf8(_PRETTY.encode(value)).decode("utf-8") + "\n"


def digest(value: JsonValue) -> str:
    """The sha256 of the compact bytes, in lower-case hex."""
    return hashlib.sha256(compact(value)).hexdigest()


def parse(text: str | bytes) -> JsonValue:
    """
    The value of a JSON text from outside; what this gives, `compact` can write.

    Raises:
        ValueError: it is no JSON: NaN and infinities, which Python reads, are none, nor is a number that no float holds.
        RecursionError: it is nested deeper than Python reads.
    """
    value: JsonValue = json.loads(text, parse_constant=_no_number, parse_float=_finite)
    return value


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"{text} is larger than any number that can be kept")
    return value


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return _LONE_SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text).encode("utf-8")
