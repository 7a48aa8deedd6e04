"""A step type's input and output for people: what is taken, what is given back, and what chooses among variants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from renderline import canonical
from renderline.contract.branches import Choices
from renderline.contract.fact_words import fact_words
from renderline.contract.inventory import Field

__all__ = ["render", "variant_words"]

# More variants than this are named and not laid out.
_SHOWN_VARIANTS = 6


def render(step_type: str, taken: Sequence[Field], given: Sequence[Field]) -> str:
    """The inventories of a type's input and output, in columns."""
    parts = [
        f"{step_type}\n",
        "\ninput\n",
        *_section(step_type, taken),
        "\noutput\n",
        *_section(step_type, given),
    ]
    return "".join(parts)


def variant_words(variant: Choices) -> str:
    """A variant as one writes it: `engine: flux2, model: klein`."""
    return ", ".join(f"{choice.key}: {choice.value}" for choice in variant)


def _section(step_type: str, fields: Sequence[Field]) -> Iterator[str]:
    variants = tuple(dict.fromkeys(field.variant for field in fields))
    places = [_anywhere(field) for field in fields]
    shared = {place for place, count in Counter(places).items() if count == len(variants) > 1}
    common = {place: field for place, field in zip(places, fields, strict=True) if place in shared}
    yield from _lines(list(common.values()))
    if len(variants) > _SHOWN_VARIANTS:
        yield f"\n  {len(variants)} variants; see one by adding its keys, as in\n"
        yield f"  renderline schemas show {step_type} {' '.join(f'{each.key}={each.value}' for each in variants[0])}\n\n"
        yield from (f"    {variant_words(variant)}\n" for variant in variants)
        return
    for variant in variants:
        if variant:
            yield f"\n  with {variant_words(variant)}\n"
        own = zip(places, fields, strict=True)
        yield from _lines([each for place, each in own if each.variant == variant and place not in shared])


def _lines(fields: Sequence[Field]) -> Iterator[str]:
    width = max((len(field.path) for field in fields), default=0)
    within: tuple[str, ...] = ()
    for field in fields:
        if field.within != within and field.within:
            yield f"    where {', '.join(field.within)}\n"
        within = field.within
        mark = "*" if field.facts.get("required") else " "
        name = field.path or "(the whole)"
        indent = "    " if within else ""
        yield f"  {indent}{mark} {name:<{width}}  {fact_words(field.facts)}\n"


def _anywhere(field: Field) -> tuple[str, tuple[str, ...], str]:
    """A place without its variant, to find it again in others."""
    return field.path, field.within, canonical.compact(dict(field.facts)).decode()
