"""What a case says should come of it: `expect: {cells: 3, body: …, references: …, cost: …}`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from renderline.canonical import JsonObject, JsonValue
from renderline.diagnostic import Finding, Part, TreePath
from renderline.parameters.references import compile_reference
from renderline.parameters.shapes import misshapen, unknown_keys
from renderline.parameters.values import Type, kind_of, typed
from renderline.wire.references import split_path

__all__ = ["Expectations", "check", "read", "tree_path"]

_KEYS = ("cells", "body", "references", "cost")
_COST_KEYS = ("buzz", "max")
_ROOT = "$."


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations:
    """
    What should hold for a compiled case.

    Attributes:
        cells: how many workflows there are; None leaves it open.
        values: what stands at a path in the body of every workflow, references included, by the path as written.
        references: those of these paths that stand under `references`.
        cost_buzz: what all workflows cost together, exactly.
        cost_most_buzz: the most that they may cost together.
    """

    cells: int | None = None
    values: Mapping[str, JsonValue] = field(default_factory=dict)
    references: frozenset[str] = frozenset()
    cost_buzz: Decimal | None = None
    cost_most_buzz: Decimal | None = None


def tree_path(text: str) -> TreePath | None:
    """`$.steps[0].input.width`, or `$.steps.hero.input.width` by the step's name; None when it is no such path."""
    return split_path(text.removeprefix(_ROOT)) if text.startswith(_ROOT) else None


def read(value: JsonObject) -> Expectations:
    """The expectations of a case in which `check` finds nothing wrong."""
    body, references, cost = (_mapping(value.get(key)) for key in ("body", "references", "cost"))
    cells = value.get("cells")
    return Expectations(
        cells=cells if isinstance(cells, int) else None,
        # In a body a reference is the API's mapping, so the text is compiled as the pipeline's own is.
        values={**body, **{path: compile_reference(_braced(text)) for path, text in references.items()}},
        references=frozenset(references),
        cost_buzz=_amount(cost.get("buzz")),
        cost_most_buzz=_amount(cost.get("max")),
    )


def check(value: JsonValue, path: TreePath) -> Iterator[Finding]:
    """What is wrong with the shape of an `expect`."""
    if not isinstance(value, Mapping):
        yield misshapen(
            path, f"`expect` is a mapping, not {kind_of(value)}", hint=f"keys: {', '.join(_KEYS)}"
        )
        return
    yield from unknown_keys(value, path, _KEYS)
    for key, entry in value.items():
        if key in _CHECKS:
            yield from _CHECKS[key](entry, (*path, key))


def _check_cells(value: JsonValue, path: TreePath) -> Iterator[Finding]:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        yield misshapen(path, "`cells` is the number of workflows, 0 or more")


def _check_body(value: JsonValue, path: TreePath) -> Iterator[Finding]:
    if not isinstance(value, Mapping):
        yield misshapen(path, f"`{path[-1]}` is a mapping of paths, not {kind_of(value)}")
        return
    for written in value:
        if tree_path(written) is None:
            yield misshapen(
                (*path, written),
                f"`{written}` is no path in the body",
                hint="write it as in `$.steps[0].input.width` or `$.steps.NAME.input.width`",
                part=Part.KEY,
            )


def _check_references(value: JsonValue, path: TreePath) -> Iterator[Finding]:
    yield from _check_body(value, path)
    for written, text in _mapping(value).items():
        if compile_reference(_braced(text)) is None:
            yield misshapen(
                (*path, written),
                "a reference is expected as text without braces",
                hint="write it as in `steps.NAME.output.images[0].url`",
            )


def _check_cost(value: JsonValue, path: TreePath) -> Iterator[Finding]:
    if not isinstance(value, Mapping) or not value:
        yield misshapen(path, "`cost` is a mapping", hint="write `cost: {max: 40}` or `cost: {buzz: 17}`")
        return
    yield from unknown_keys(value, path, _COST_KEYS)
    for key in _COST_KEYS:
        amount = typed(Type.NUMBER, value.get(key, 0)).value
        if not isinstance(amount, (int, float)) or amount < 0:
            yield misshapen((*path, key), f"`{key}` is a number of Buzz, 0 or more")


_CHECKS: Mapping[str, Callable[[JsonValue, TreePath], Iterator[Finding]]] = {
    "cells": _check_cells,
    "body": _check_body,
    "references": _check_references,
    "cost": _check_cost,
}


def _mapping(value: JsonValue) -> JsonObject:
    return value if isinstance(value, Mapping) else {}


def _braced(text: JsonValue) -> str:
    return f"{{{{ {text} }}}}" if isinstance(text, str) else ""


def _amount(value: JsonValue) -> Decimal | None:
    # By way of its text, so that 0.1 is a tenth.
    return None if value is None else Decimal(str(value))
