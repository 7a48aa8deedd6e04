"""Mistakes in the user's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from renderline.contract import explain_keys, explain_values
from renderline.contract.branches import Stuck
from renderline.contract.codes import CODES, UNKNOWN_VARIANT
from renderline.contract.cures import cure_of
from renderline.contract.explain_keys import Said
from renderline.contract.walk import Mistake
from renderline.diagnostic import Finding, Part, Place

__all__ = ["explain"]

_SENTENCES: Mapping[str, Callable[[Mistake, str], Said]] = MappingProxyType(
    {
        "type": explain_values.wrong_type,
        "required": explain_keys.missing_key,
        "additionalProperties": explain_keys.unknown_key,
        "enum": explain_values.not_one_of,
        "minimum": explain_values.out_of_range,
        "maximum": explain_values.out_of_range,
        "minLength": explain_values.wrong_length,
        "maxLength": explain_values.wrong_length,
        "minItems": explain_values.wrong_length,
        "maxItems": explain_values.wrong_length,
        "pattern": explain_values.wrong_form,
        "format": explain_values.wrong_format,
        "uniqueItems": explain_values.repeated_item,
    }
)


def explain(mistake: Mistake, whole: str) -> Finding:
    """
    The finding for a mistake.

    Args:
        whole: what the checked value is called, e.g. `the workflow`.
    """
    # An unknown variant breaks no keyword of a schema: none was entered.
    if mistake.keyword == "enum" and isinstance(mistake.way, Stuck):
        message, hint = explain_keys.unknown_variant(mistake, whole)
        code = UNKNOWN_VARIANT
    else:
        message, hint = _SENTENCES[mistake.keyword](mistake, whole)
        code = CODES[mistake.keyword]
    place = _place(mistake)
    return Finding(code=code, place=place, message=message, hint=hint, cure=cure_of(mistake, place))


def _place(mistake: Mistake) -> Place:
    path = mistake.scope.path
    if mistake.keyword == "additionalProperties":
        return Place(path=(*path, mistake.key), part=Part.KEY)
    if mistake.keyword == "uniqueItems":
        # The list as a whole is right but for this item.
        return Place(path=(*path, explain_values.second_of_pair(mistake.value)))
    return Place(path=path)
