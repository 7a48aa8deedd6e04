"""The filters of expressions: ours, those of Jinja that are pure, and bounded stand-ins for some of them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from renderline.canonical import JsonValue, compact
from renderline.parameters.limits import check_characters, formatted
from renderline.parameters.plain import as_text, plain

__all__ = ["JINJA_FILTERS", "OWN_FILTERS", "concatenate", "seed", "slug"]

_SEED_BITS = 31


def seed(value: JsonValue) -> int:
    """
    A number from 0 to 2**31 - 1 that depends on the value alone: the first 31 bits of its canonical JSON's sha256.

    A list mixes several values into one seed: `{{ [matrix.style, cell.index] | seed }}`.
    """
    # From canonical bytes, in which the keys of a row are sorted: their order must not give another picture.
    return int.from_bytes(hashlib.sha256(compact(value)).digest()[:4]) >> (32 - _SEED_BITS)


def slug(value: JsonValue) -> str:
    """
    A text of lower-case ASCII letters, digits and single hyphens, for names: `Ünïcode, yes` gives `unicode-yes`.

    Letters without an ASCII form fall away, so the result can be empty.
    """
    # NFKD takes the accent off its letter, so that only the accent falls away.
    decomposed = unicodedata.normalize("NFKD", as_text(value)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", decomposed.lower()).strip("-")


def _seed(value: object) -> int:
    return seed(plain(value))


def _slug(value: object) -> str:
    return slug(plain(value))


def _tojson(value: object) -> str:
    return compact(plain(value)).decode("utf-8")


def _string(value: object) -> str:
    return as_text(plain(value))


def _join(values: Iterable[object], separator: str = "", attribute: str | int | None = None) -> str:
    texts: list[str] = []
    characters = 0
    for value in values:
        texts.append(_string(_picked(value, attribute)))
        characters += len(texts[-1]) + len(separator)
        # On the way: the texts together may fill the memory before the last one comes.
        check_characters(characters)
    return separator.join(texts)


def _picked(value: object, attribute: str | int | None) -> object:
    if isinstance(value, Mapping) and isinstance(attribute, str):
        return value[attribute]
    if isinstance(value, (list, tuple)) and isinstance(attribute, int):
        return value[attribute]
    return value


def _replace(text: object, old: str, new: str, count: int = -1) -> str:
    whole = _string(text)
    # An empty text is found before every character and at the end.
    check_characters(len(whole) + (whole.count(old) if old else len(whole) + 1) * len(new))
    return whole.replace(old, new, count)


def _format(pattern: str, *values: object, **named: object) -> str:
    return formatted(pattern, named or values)


_MAX_DIGITS = 15


def _round(value: float, precision: int = 0) -> float:
    # A double has 15 sure digits; a precision of millions makes Python compute with a power of ten that long.
    return round(value, max(-_MAX_DIGITS, min(precision, _MAX_DIGITS)))


def concatenate(values: Iterable[object]) -> str:
    """What `~` does, within the limit."""
    return _join(values)


OWN_FILTERS: Mapping[str, Callable[..., object]] = MappingProxyType(
    {
        "format": _format,
        "join": _join,
        "replace": _replace,
        "round": _round,
        "seed": _seed,
        "slug": _slug,
        "string": _string,
        "tojson": _tojson,
    }
)
"""Ours, and those of Jinja's names that must be bounded or must spell values as JSON does."""

JINJA_FILTERS = (
    "abs",
    "capitalize",
    "count",
    "d",
    "default",
    "dictsort",
    "first",
    "float",
    "groupby",
    "int",
    "items",
    "last",
    "length",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "reject",
    "rejectattr",
    "reverse",
    "select",
    "selectattr",
    "sort",
    "sum",
    "title",
    "trim",
    "truncate",
    "unique",
    "upper",
    "urlencode",
    "wordcount",
)
"""Jinja's own filters that are pure, harmless and end."""
