"""
The published prices, as read from `schemas/pricing`: one file per step type, or a folder of families of it.

A rule holds for the inputs that its `when` describes; what its other keys mean stands in `schemas/pricing/README.md`.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from renderline import resources

__all__ = ["WORKFLOW", "Match", "PriceRule", "Published", "is_unpublished", "match", "rules_for"]

WORKFLOW = "(workflow)"
"""The step type of rules that price a whole workflow rather than a step."""

_EMPTY: Mapping[str, Any] = MappingProxyType({})


class Published(StrEnum):
    """How firmly a price is published."""

    EXACT = "exact"
    APPROXIMATE = "approximate"
    RANGE = "range"
    UNPUBLISHED = "unpublished"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRule:
    """
    One published price.

    Attributes:
        when: dotted field of the input to the texts it may hold; `*` stands for any.
        unless: the same; the rule does not hold where all of it does.
        low: formula of the amount, or of the lower end of a range; empty where nothing is published.
        high: formula of the upper end; equal to `low` but for a range.
        let: named parts of the formulas, each may use those before it.
        for_each: name to a list of facts: the formula is computed for each entry and summed.
        needs: fact that the input lacks, to what it is.
        source_image: where in the input the image stands whose pixels are charged; empty for none.
        approximate_when: a condition under which the amount is not the whole price, as `note` explains.
        may_be_free: whether an amount of 0 is published rather than a sign of odd input.
    """

    id: str
    step_type: str
    when: Mapping[str, tuple[str, ...]]
    unless: Mapping[str, tuple[str, ...]]
    low: str
    high: str
    let: Mapping[str, str]
    for_each: Mapping[str, str]
    defaults: Mapping[str, Any]
    needs: Mapping[str, str]
    tables: Mapping[str, Any]
    source_image: str
    approximate_when: str
    may_be_free: bool
    published: Published
    source: str
    date: dt.date
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An input with all its defaults, and the rule that holds for it, if there is one."""

    rule: PriceRule | None
    step_input: Mapping[str, object]


def rules_for(step_type: str) -> tuple[PriceRule, ...]:
    """Every rule of a step type, in the order of the files; none when nothing is published for it."""
    return tuple(rule for path in _files().get(step_type, ()) for rule in _read(path))


def is_unpublished(step_type: str) -> bool:
    """Whether a step type is known to have no published price."""
    return step_type in _unpublished()


def match(
    rules: Sequence[PriceRule], fields: Mapping[str, object], contract_defaults: Mapping[str, object] = _EMPTY
) -> Match:
    """
    Find the rule that holds for an input.

    Args:
        rules: those of one step type; at most one of them holds.
        fields: what the input sets.
        contract_defaults: what the service fills in; a rule's own defaults come before them.
    """
    # At most one holds, so their order is no priority.
    for rule in rules:
        step_input = {**contract_defaults, **rule.defaults, **fields}
        if _describes(rule.when, step_input) and not (rule.unless and _describes(rule.unless, step_input)):
            return Match(rule=rule, step_input=step_input)
    return Match(rule=None, step_input={**contract_defaults, **fields})


def _describes(condition: Mapping[str, tuple[str, ...]], step_input: Mapping[str, object]) -> bool:
    return all(_holds(_field(step_input, path), patterns) for path, patterns in condition.items())


def _holds(value: object, patterns: tuple[str, ...]) -> bool:
    # A reference or a number never matches: a rule is only taken for what is certainly meant by it.
    return isinstance(value, str) and any(fnmatchcase(value, pattern) for pattern in patterns)


def _field(step_input: Mapping[str, object], path: str) -> object:
    value: object = step_input
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


@lru_cache(maxsize=1)
def _files() -> Mapping[str, tuple[Path, ...]]:
    # Listed rather than joined from the step type, which is the user's text and could hold `../`.
    found: dict[str, tuple[Path, ...]] = {}
    for path in sorted(resources.data_path("schemas", "pricing").iterdir()):
        if path.is_dir():
            found[path.name] = tuple(sorted(path.glob("*.toml")))
        elif path.suffix == ".toml" and path.stem != "unpublished":
            found[WORKFLOW if path.stem == "workflow" else path.stem] = (path,)
    return found


@lru_cache(maxsize=128)
def _read(path: Path) -> tuple[PriceRule, ...]:
    document = _parsed(path)
    return tuple(_rule(entry, document["step_type"], document["date"]) for entry in document["rule"])


@lru_cache(maxsize=1)
def _unpublished() -> frozenset[str]:
    return frozenset(_parsed(resources.data_path("schemas", "pricing", "unpublished.toml"))["step_types"])


def _parsed(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _rule(entry: Mapping[str, Any], step_type: str, date: dt.date) -> PriceRule:
    formula = entry.get("formula", "")
    return PriceRule(
        id=entry["id"],
        step_type=step_type,
        when=_condition(entry.get("when", _EMPTY)),
        unless=_condition(entry.get("unless", _EMPTY)),
        low=entry.get("low", formula),
        high=entry.get("high", formula),
        let=entry.get("let", _EMPTY),
        for_each=entry.get("for_each", _EMPTY),
        defaults=entry.get("defaults", _EMPTY),
        needs=entry.get("needs", _EMPTY),
        tables=entry.get("tables", _EMPTY),
        source_image=entry.get("source_image", ""),
        approximate_when=entry.get("approximate_when", ""),
        may_be_free=entry.get("may_be_free", False),
        published=Published(entry["status"]),
        source=entry["source"],
        date=date,
        note=entry.get("note", ""),
    )


def _condition(entry: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    return {
        field: (patterns,) if isinstance(patterns, str) else tuple(patterns)
        for field, patterns in entry.items()
    }
