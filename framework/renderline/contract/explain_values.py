"""What is said of a value: its type, its range, its length, its form."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from renderline.canonical import JsonValue
from renderline.contract import time_spans
from renderline.contract.explain_keys import Said, joined
from renderline.contract.json_types import json_type, stated_types, words
from renderline.contract.store import Keywords
from renderline.contract.subjects import assumption, subject
from renderline.contract.suggest import did_you_mean, listed
from renderline.contract.walk import Mistake

__all__ = [
    "not_one_of",
    "out_of_range",
    "repeated_item",
    "second_of_pair",
    "wrong_form",
    "wrong_format",
    "wrong_length",
    "wrong_type",
]

_SHORT = 40
_NUMBER_WITH_UNIT = re.compile(r"(?P<number>-?[0-9]+(?:\.[0-9]+)?) ?[A-Za-z%]+")
_AIR = "an AIR such as urn:air:sdxl:checkpoint:civitai:101055@128078"
_FORMS: Mapping[str, str] = MappingProxyType(
    {
        "^https://": "an address that begins with https://",
        "^[A-Za-z0-9_-]+$": "letters, digits, `_` and `-` only",
        "^#[0-9a-fA-F]{6}$": "a colour such as #1a2b3c",
    }
)
_FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "uri": "an address such as https://example.com/cat.png",
        "source-image": "an address, a data URL or Base64, not empty text",
        "date-time": "a time with its zone, such as 2026-08-20T12:00:00Z",
        "date-span": "a time span written hh:mm:ss, such as 00:10:00",
        "int32": "a whole number of at most 32 bits",
        "int64": "a whole number of at most 64 bits",
    }
)


def wrong_type(mistake: Mistake, whole: str) -> Said:
    """`quantity` takes a whole number, not text."""
    types = stated_types(mistake.keywords)
    if mistake.keywords.get("format") == "date-span":
        return wrong_format(mistake, whole)
    # To JSON a whole number is a number as well, so the words alone would say nothing.
    found = str(mistake.value) if json_type(mistake.value) == "number" else words([json_type(mistake.value)])
    return f"{subject(mistake.scope.path, whole)} takes {words(types)}, not {found}", _cure(mistake, types)


def not_one_of(mistake: Mistake, whole: str) -> Said:
    """`mode` is `Standard`, which is not one of `standard`, `pro`."""
    known = mistake.keywords["enum"]
    guess = did_you_mean(mistake.value, (word for word in known if isinstance(word, str)))
    shown = _shown(mistake.value)
    return f"{subject(mistake.scope.path, whole)} is {shown}, which is not one of {listed(known)}", _within(
        mistake, guess
    )


def out_of_range(mistake: Mistake, whole: str) -> Said:
    """`quantity` is 99; it must be at most 4."""
    keywords = mistake.keywords
    bound = "at least" if mistake.keyword == "minimum" else "at most"
    limit = f"it must be {bound} {keywords[mistake.keyword]}"
    both = "minimum" in keywords and "maximum" in keywords
    hint = f"allowed are {keywords['minimum']} to {keywords['maximum']}" if both else ""
    return f"{subject(mistake.scope.path, whole)} is {_shown(mistake.value)}; {limit}", _within(mistake, hint)


def wrong_length(mistake: Mistake, whole: str) -> Said:
    """`externalId` has 129 characters; it must have at most 128."""
    count = len(mistake.value) if isinstance(mistake.value, (str, list, tuple)) else 0
    unit = ("character" if isinstance(mistake.value, str) else "item") + ("" if count == 1 else "s")
    bound = "at least" if mistake.keyword.startswith("min") else "at most"
    limit = mistake.keywords[mistake.keyword]
    return (
        f"{subject(mistake.scope.path, whole)} has {count or 'no'} {unit}; it must have {bound} {limit}",
        "",
    )


def wrong_form(mistake: Mistake, whole: str) -> Said:
    """`externalId` takes letters, digits, `_` and `-` only."""
    pattern = mistake.keywords["pattern"]
    form = _AIR if "air:" in pattern else _FORMS.get(pattern, f"text that matches {pattern}")
    return f"{subject(mistake.scope.path, whole)} takes {form}", ""


def wrong_format(mistake: Mistake, whole: str) -> Said:
    """`videoUrl` takes an address such as …."""
    form = mistake.keywords["format"]
    span = time_spans.of_words(mistake.value) if form == "date-span" else None
    hint = "" if span is None else f"write `{span}`" + _in_seconds(mistake.value)
    return f"{subject(mistake.scope.path, whole)} takes {_FORMATS[form]}", hint


def _in_seconds(value: JsonValue) -> str:
    """A bare number does not say its unit."""
    number = str(value)
    return f" for {number} second{'' if number == '1' else 's'}" if number.isdecimal() else ""


def repeated_item(mistake: Mistake, whole: str) -> Said:
    """`cat` stands twice in `tags`."""
    items: Any = mistake.value
    shown = _shown(items[second_of_pair(items)])
    return f"{shown} stands twice in {subject(mistake.scope.path, whole)}", "each item may stand once"


def second_of_pair(items: Any) -> int:  # noqa: ANN401 - a list that was found to repeat an item
    """The index of the first item that stood before."""
    seen: set[str] = set()
    for index, item in enumerate(items):
        # As text: items may be mappings, which have no hash, and to Python 1 and true are equal.
        spelt = json.dumps(item, sort_keys=True)
        if spelt in seen:
            return index
        seen.add(spelt)
    return len(items) - 1


def _within(mistake: Mistake, hint: str = "") -> str:
    """A hint, and the variants assumed on the way, which another choice of variant may cure."""
    return joined(hint, assumption(mistake.scope.choices))


def _shown(value: JsonValue) -> str:
    if isinstance(value, str):
        return f"`{value}`"
    return str(value) if isinstance(value, (int, float)) else words([json_type(value)])


def _cure(mistake: Mistake, types: tuple[str, ...]) -> str:
    value = mistake.value
    # First: in YAML an empty value is null, and what is missing is the value, not its type.
    if value is None:
        return _cure_of_nothing(mistake)
    # floor() and ceil() refuse what is not finite.
    if isinstance(value, float) and "integer" in types and math.isfinite(value):
        return f"write {math.floor(value)} or {math.ceil(value)}"
    if "string" in types and isinstance(value, (bool, int, float)):
        return "put it in quotes"
    if isinstance(value, str) and {"integer", "number"} & set(types):
        return _cure_of_number(value)
    if "boolean" in types and isinstance(value, (str, int, float)):
        return "write `true` or `false`, without quotes"
    return _cure_of_shape(mistake, types)


def _cure_of_number(text: str) -> str:
    if _is_numeric(text):
        return "write it without quotes"
    begun = _NUMBER_WITH_UNIT.fullmatch(text)
    return f"write {begun['number']}, without a unit" if begun else "write a number"


def _cure_of_nothing(mistake: Mistake) -> str:
    if "default" in mistake.keywords:
        return f"leave the key out to take its default, {_shown(mistake.keywords['default'])}"
    return "write a value behind the key, or leave the key out" if mistake.scope.path else ""


def _cure_of_shape(mistake: Mistake, types: tuple[str, ...]) -> str:
    """How a list, a mapping or one value is written where another of them stands."""
    value = mistake.value
    if "array" in types and mistake.scope.path == ("steps",) and isinstance(value, Mapping):
        begun = "$type: …" if "$type" in value else f"name: {next(iter(value), '…')}"
        return f"begin each step with a dash: `- {begun}`"
    # After the steps, where a person has mostly forgotten one dash.
    if "array" in types:
        shown = "{…}" if isinstance(value, Mapping) else str(value) if len(str(value)) <= _SHORT else "…"
        return f"write it as a list, `[{shown}]`"
    if "object" in types:
        keys = ", ".join(f"{key}: …" for key in _first_keys(mistake.keywords))
        return f"write a mapping, `{{{keys or 'key: value'}}}`"
    return "write one value, without brackets or braces" if isinstance(value, (Mapping, list, tuple)) else ""


def _first_keys(keywords: Keywords) -> tuple[str, ...]:
    """What a mapping cannot do without: its required keys or, where it has variants, the key that chooses one."""
    if "discriminator" in keywords:
        return (keywords["discriminator"]["propertyName"],)
    return tuple(keywords.get("required", ()))


def _is_numeric(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal()
