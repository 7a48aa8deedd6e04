"""What differs between two versions of the contract, told by step type and place and not by line of a file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from renderline.canonical import JsonValue, compact
from renderline.contract.branches import Choices
from renderline.contract.inventory import Field, inventory
from renderline.contract.store import Keywords, entry_of

__all__ = ["Change", "Kind", "changes"]

_Place = tuple[str, tuple[str, ...]]
_NO_ENTRY = frozenset({"definitions.json"})


class Kind(Enum):
    """What happened; the value is its mark in a changelog."""

    ADDED = "+"
    REMOVED = "-"
    CHANGED = "~"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    One difference, with all the variants that have it.

    Attributes:
        entry: the body, e.g. `steps/imageGen.input`.
        path: the place in the body; empty where the entry itself or a whole variant came or went.
        within: the discriminators inside the body that lead to the place.
        variants: those of the body that differ in this way; empty where there is but one.
        before: the facts of the place in the older version.
        after: those in the newer.
        everywhere: whether every variant that both versions know is among `variants`.
    """

    kind: Kind
    entry: str
    path: str = ""
    within: tuple[str, ...] = ()
    variants: tuple[Choices, ...] = ()
    before: Mapping[str, JsonValue] | None = None
    after: Mapping[str, JsonValue] | None = None
    everywhere: bool = False


def changes(older: Mapping[str, Keywords], newer: Mapping[str, Keywords]) -> Iterator[Change]:
    """
    The differences between two vendored sets, by entry and place.

    Args:
        older: path relative to the set's folder, to document.
        newer: the same of the other version.
    """
    # What entries share is told with each of them, where a reader knows what it is about.
    for file in sorted({*older, *newer} - _NO_ENTRY):
        entry = file.removesuffix(".json")
        if file not in older:
            yield Change(kind=Kind.ADDED, entry=entry)
        elif file not in newer:
            yield Change(kind=Kind.REMOVED, entry=entry)
        else:
            yield from _inside(entry, _by_variant(older, entry), _by_variant(newer, entry))


_Variants = Mapping[Choices, Mapping[_Place, Field]]


def _by_variant(documents: Mapping[str, Keywords], entry: str) -> _Variants:
    found: dict[Choices, dict[_Place, Field]] = {}
    for field in inventory(entry_of(documents, entry)):
        found.setdefault(field.variant, {})[field.path, field.within] = field
    return found


def _inside(entry: str, older: _Variants, newer: _Variants) -> Iterator[Change]:
    for variant in dict.fromkeys([*older, *newer]):
        if variant not in older:
            yield Change(kind=Kind.ADDED, entry=entry, variants=(variant,))
        elif variant not in newer:
            yield Change(kind=Kind.REMOVED, entry=entry, variants=(variant,))
    common = [variant for variant in older if variant in newer]
    # One change upstream mostly touches dozens of variants alike, and is told once for all of them.
    alike: dict[bytes, dict[Choices, None]] = {}
    differences: dict[bytes, tuple[Field | None, Field | None]] = {}
    for variant in common:
        for before, after in _pairs(older[variant], newer[variant]):
            key = _key(before, after)
            alike.setdefault(key, {})[variant] = None
            differences[key] = before, after
    for key, (before, after) in differences.items():
        yield _change(entry, before, after, tuple(alike[key]), count=len(common))


def _pairs(
    older: Mapping[_Place, Field], newer: Mapping[_Place, Field]
) -> Iterator[tuple[Field | None, Field | None]]:
    # Once for all places: each asks whether the other version knows the variants on its way.
    ways = [{way for _, within in each for way in _prefixes(within)} for each in (older, newer)]
    for place in dict.fromkeys([*older, *newer]):
        before, after = (
            _or_its_way(each.get(place), other) for each, other in ((older, ways[1]), (newer, ways[0]))
        )
        if before is None or after is None or before.facts != after.facts:
            yield before, after


def _or_its_way(field: Field | None, known: Collection[tuple[str, ...]]) -> Field | None:
    """The place, or the variant it lies in where the other version knows none of that: then one line says it."""
    if field is None:
        return None
    strange = next((way for way in _prefixes(field.within) if way not in known), None)
    return field if strange is None else Field(path="", within=strange)


def _prefixes(within: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return (within[:length] for length in range(1, len(within) + 1))


def _key(before: Field | None, after: Field | None) -> bytes:
    """The same for the same difference in another variant."""
    told: list[JsonValue] = [_told(each) for each in (before, after)]
    return compact(told)


def _told(field: Field | None) -> JsonValue:
    return None if field is None else [field.path, field.within, field.facts]


def _change(
    entry: str, before: Field | None, after: Field | None, variants: tuple[Choices, ...], *, count: int
) -> Change:
    place = before or after or Field(path="")
    kind = Kind.ADDED if before is None else Kind.REMOVED if after is None else Kind.CHANGED
    return Change(
        kind=kind,
        entry=entry,
        path=place.path,
        within=place.within,
        variants=tuple(variant for variant in variants if variant),
        before=None if before is None else before.facts,
        after=None if after is None else after.facts,
        everywhere=len(variants) == count,
    )
