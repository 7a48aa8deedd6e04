"""The differences between two versions of the contract, as a changelog."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from renderline import canonical
from renderline.canonical import JsonValue
from renderline.contract.changes import Change, Kind
from renderline.contract.fact_words import fact_words
from renderline.contract.inventory import LIMITS
from renderline.contract.json_types import words
from renderline.reporting.schema_text import variant_words
from renderline.reporting.terminal import printable

__all__ = ["render"]

_FOLDERS = {"steps/": "step type ", "recipes/": "recipe "}
_VALUES = {"enum": "values", "itemEnum": "values of the items"}
_NAMED_VARIANTS = 3


def render(changes: Sequence[Change]) -> str:
    """One heading a body, one line a difference; one sentence where there is none. Safe to print."""
    if not changes:
        return "The contract is the same.\n"
    counts = Counter(change.kind for change in changes)
    parts = [f"{count} {kind.name.lower()}" for kind in Kind if (count := counts[kind])]
    lines = [f"The contract differs: {', '.join(parts)}.\n"]
    for entry, group in groupby(changes, key=lambda change: change.entry):
        lines += _entry(_entry_words(entry), list(group))
    return printable("".join(lines))


def _entry(name: str, changes: Sequence[Change]) -> Iterator[str]:
    # A body that came or went is one line: its fields came and went with it.
    whole = next(
        (change for change in changes if not change.path and not change.variants and change.before is None),
        None,
    )
    if whole is not None and whole.after is None:
        yield f"\n{whole.kind.value} {name}\n"
        return
    yield f"\n{name}\n"
    yield from (f"  {change.kind.value} {_words(change)}\n" for change in changes)


def _entry_words(entry: str) -> str:
    folder = next((folder for folder in _FOLDERS if entry.startswith(folder)), "")
    name, _, direction = entry.removeprefix(folder).rpartition(".")
    return f"{_FOLDERS[folder]}{name}: {direction}" if folder else f"body {entry}"


def _words(change: Change) -> str:
    if change.before is None and change.after is None:
        return f"variant {', '.join(variant_words(variant) for variant in change.variants)}"
    if not (change.before or change.after):
        return f"variant {', '.join(change.within)}{_variants(change)}"
    name = change.path or "the whole"
    inside = f" (where {', '.join(change.within)})" if change.within else ""
    return f"{name}{inside}: {_difference(change)}{_variants(change)}"


def _difference(change: Change) -> str:
    if change.before is None or change.after is None:
        facts = change.after or change.before or {}
        return ("needed, " if facts.get("required") else "") + fact_words(facts)
    return "; ".join(_fact_changes(change.before, change.after))


def _fact_changes(before: Mapping[str, JsonValue], after: Mapping[str, JsonValue]) -> Iterator[str]:
    if before.get("required") != after.get("required"):
        yield "is needed now" if after.get("required") else "may be left out now"
    for key in ("types", "items"):
        if before.get(key) != after.get(key):
            whose = "each item " if key == "items" else ""
            yield f"{whose}takes {_types(after.get(key))}, took {_types(before.get(key))}"
    for key, name in _VALUES.items():
        yield from _value_changes(name, before.get(key), after.get(key))
    for key in ("default", *LIMITS):
        if (key in before, before.get(key)) != (key in after, after.get(key)):
            yield f"{key} {_stated(before, key)} → {_stated(after, key)}"


def _value_changes(name: str, before: JsonValue, after: JsonValue) -> Iterator[str]:
    if before == after:
        return
    old, new = _spelt(before), _spelt(after)
    if not old or not new:
        yield f"{name} are {'limited to ' + ', '.join(new) if new else 'no longer limited'}"
        return
    for sentence, found in (
        ("added", [x for x in new if x not in old]),
        ("removed", [x for x in old if x not in new]),
    ):
        if found:
            yield f"{name} {sentence}: {', '.join(found)}"


def _variants(change: Change) -> str:
    if not change.variants or change.everywhere:
        return ""
    named = "; ".join(variant_words(variant) for variant in change.variants[:_NAMED_VARIANTS])
    more = len(change.variants) - _NAMED_VARIANTS
    return f" [{named}{f'; and {more} more' if more > 0 else ''}]"


def _types(value: JsonValue) -> str:
    names = [str(name) for name in value] if isinstance(value, (list, tuple)) else []
    # Null is what `words` leaves out, and here it may be the whole difference.
    return words(names) + (" or null" if "null" in names and len(names) > 1 else "")


def _spelt(value: JsonValue) -> list[str]:
    listed = value if isinstance(value, (list, tuple)) else []
    return [f"`{each}`" if isinstance(each, str) else canonical.compact(each).decode() for each in listed]


def _stated(facts: Mapping[str, JsonValue], key: str) -> str:
    return canonical.compact(facts[key]).decode() if key in facts else "none"
