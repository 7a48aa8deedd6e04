"""Which mistakes can be mended in one way only."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from renderline.contract import time_spans
from renderline.contract.branches import Stuck, leaves
from renderline.contract.json_types import stated_types
from renderline.contract.subjects import elsewhere
from renderline.contract.walk import Mistake
from renderline.diagnostic import Cure, Part, Place, unmistakable

__all__ = ["cure_of"]

_Value = str | int | float | bool | None

# With zeros in front, or with an exponent, the text may have been meant as text.
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})", re.ASCII)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,6}", re.ASCII)
_SYNONYMS: Mapping[str, str] = MappingProxyType({"jpg": "jpeg"})
_BOOLEANS: Mapping[str, bool] = MappingProxyType({"true": True, "false": False})


def cure_of(mistake: Mistake, place: Place) -> Cure | None:
    """The cure of a mistake at its place; None where it takes a person to say what was meant."""
    if mistake.keyword == "required":
        return _discriminator(mistake, place)
    find = _CURES.get(mistake.keyword)
    value = find(mistake) if find else None
    return None if value is None else Cure(place=place, value=value)


def _discriminator(mistake: Mistake, place: Place) -> Cure | None:
    """A misspelt key stands for the missing one, unless some variant knows it."""
    if not isinstance(mistake.way, Stuck) or not isinstance(mistake.value, Mapping):
        return None
    # Of all variants, for which one is meant is what the missing key would say.
    known = {key for leaf in leaves(mistake.way.union) for key in leaf.schema.members()}
    stray = [key for key in mistake.value if key not in known and unmistakable(key, [mistake.key])]
    at = Place(path=(*place.path, *stray), part=Part.KEY)
    # Of two that are spelt alike a person has to choose.
    return Cure(place=at, value=mistake.key) if len(stray) == 1 else None


def _key(mistake: Mistake) -> _Value:
    # What another variant knows may be right, and the variant wrong.
    if elsewhere(mistake):
        return None
    return unmistakable(mistake.key, mistake.keywords.get("properties", ()))


def _choice(mistake: Mistake) -> _Value:
    known = mistake.way.known if isinstance(mistake.way, Stuck) else mistake.keywords["enum"]
    texts = [word for word in known if isinstance(word, str)]
    if not isinstance(mistake.value, str):
        return None
    synonym = _SYNONYMS.get(mistake.value.casefold())
    return synonym if synonym in texts else unmistakable(mistake.value, texts)


def _typed(mistake: Mistake) -> _Value:
    types = stated_types(mistake.keywords)
    if mistake.keywords.get("format") == "date-span":
        return _span(mistake)
    text = mistake.value
    if not isinstance(text, str):
        return None
    if "integer" in types or "number" in types:
        # At most 15 digits: a double, which is what JSON's readers take, holds no more for certain.
        if _INTEGER.fullmatch(text):
            return int(text)
        return float(text) if "number" in types and _NUMBER.fullmatch(text) else None
    return _BOOLEANS.get(text) if "boolean" in types else None


def _span(mistake: Mistake) -> _Value:
    is_span = mistake.keywords.get("format") == "date-span"
    return time_spans.of_words(mistake.value) if is_span else None


_CURES: Mapping[str, Callable[[Mistake], _Value]] = MappingProxyType(
    {"additionalProperties": _key, "enum": _choice, "type": _typed, "format": _span}
)
