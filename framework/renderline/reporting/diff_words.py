"""The words that every form of a diff shares: prices that rise and fall, places, values beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from renderline import canonical
from renderline.canonical import JsonValue
from renderline.cost.compare import CostDelta
from renderline.diagnostic import path_text
from renderline.reporting.amounts import buzz_range, number
from renderline.reporting.diff import BudgetNote, ChangedCells, Diff, FieldDiff, PipelineDiff
from renderline.reporting.text import count
from renderline.wire.body_changes import ChangeKind
from renderline.wire.references import is_reference
from renderline.wire.step_titles import step_number, step_place

__all__ = [
    "budget_text",
    "buzz_change",
    "cells_summary",
    "field_change",
    "field_price",
    "field_text",
    "line_text",
    "named_cells",
    "price_move",
    "price_text",
    "sides",
    "values_text",
]

_LONGEST_VALUE = 60
_KEPT_BEFORE = 16


def buzz_change(cost: CostDelta | None) -> str:
    """`+160 Buzz`, `-40 Buzz`, `±0 Buzz`, `+10 to +20 Buzz`, `unknown`: never a ±0 that only means not known."""
    if cost is None:
        return "unknown"
    named = ", ".join(step_place(name) for name in cost.unknown)
    if cost.low == cost.high == 0 and named:
        return f"unknown: {named}"
    amount = f"{'' if cost.is_exact else '≈ '}{_signed_range(cost.low, cost.high)} Buzz"
    return f"{amount}, and unknown: {named}" if named else amount


def price_text(cost: CostDelta) -> str:
    """What a side costs: `240 Buzz`, `≈ 10–20 Buzz`, `at least 40 Buzz`, `unknown`."""
    if cost.unknown:
        return buzz_range(cost.low, None)
    return f"{'' if cost.is_exact else '≈ '}{buzz_range(cost.low, cost.high)}"


def price_move(before: CostDelta, after: CostDelta) -> str:
    """`240 → 400 Buzz`, each side with its own doubt; one figure where it stays."""
    old, new = price_text(before), price_text(after)
    return new if old == new else f"{old.removesuffix(' Buzz')} → {new}"


def budget_text(note: BudgetNote) -> str:
    """The sentence with its weight before it."""
    return f"{'over budget' if note.is_over else 'near the budget'}: {note.message}"


def field_price(field: FieldDiff) -> str:
    """What a field costs by itself; the step that it lies in is named beside it already."""
    if field.cost is not None and field.cost.unknown == (field.step,) and not field.cost.low:
        return "unknown"
    return buzz_change(field.cost)


def field_text(field: FieldDiff) -> str:
    """Where a field is, as `explain` takes it: `steps.hero.input.quantity`, `steps[0].input.image`, `tags[1]`."""
    inside = path_text(field.field).removeprefix("$")
    if not field.step:
        return inside.removeprefix(".")
    number_of = step_number(field.step)
    step = path_text(("steps", field.step if number_of is None else number_of)).removeprefix("$.")
    return f"{step}{inside}"


def field_change(field: FieldDiff) -> str:
    """What became of a field's value: `512 → 576`, `is new: 512`, `is gone: 512`."""
    old, new = values_text(field)
    match field.kind:
        case ChangeKind.ADDED:
            return f"is new: {new}"
        case ChangeKind.REMOVED:
            return f"is gone: {old}"
        case _:
            return f"{old} → {new}"


def values_text(field: FieldDiff) -> tuple[str, str]:
    """Both values on one line each, cut where they are alike; empty for a side that has none."""
    old, new = _value_text(field.old), _value_text(field.new)
    if field.kind is ChangeKind.ADDED:
        return "", _cut(new, 0)
    if field.kind is ChangeKind.REMOVED:
        return _cut(old, 0), ""
    shared = _shared(old, new)
    return _cut(old, shared), _cut(new, shared)


def line_text(field: FieldDiff) -> str:
    """`pipelines/hero.yaml:14`; empty for what stands in no file."""
    if field.location is None:
        return ""
    return f"{field.location.file}:{field.location.span.start.line}"


def named_cells(group: ChangedCells, most: int) -> str:
    """The first cells by their keys, and how many more; empty for a pipeline of one cell."""
    if group.cells == ("",):
        return ""
    hidden = len(group.cells) - most
    more = [f"and {count(hidden, 'cell')} more"] if hidden > 0 else []
    return "; ".join([*group.cells[:most], *more])


def cells_summary(pipeline: PipelineDiff) -> str:
    """`3 cells changed, 1 added, 2 the same`, or why nothing can be said."""
    if pipeline.new_problem:
        return "does not compile"
    if pipeline.old_problem:
        return "did not compile before"
    if not pipeline.on_old:
        return f"new, {count(len(pipeline.added), 'cell')}"
    if not pipeline.on_new:
        return f"removed, {count(len(pipeline.removed), 'cell')}"
    numbers: Sequence[tuple[int, str]] = (
        (pipeline.changed_cells, "changed"),
        (len(pipeline.added), "added"),
        (len(pipeline.removed), "removed"),
        (pipeline.same, "the same"),
    )
    said = [f"{each:,} {what}" for each, what in numbers if each]
    total = sum(each for each, _ in numbers)
    first, *rest = said or ["nothing to send"]
    figure, _, what = first.partition(" ")
    noun = "cell" if total == 1 or figure == "1" else "cells"
    return ", ".join([f"{figure} {noun} {what}" if said else first, *rest])


def sides(diff: Diff) -> str:
    """`main → work tree`."""
    return f"{diff.base} → {diff.head or 'work tree'}"


def _signed_range(low: Decimal, high: Decimal) -> str:
    return _signed(low) if low == high else f"{_signed(low)} to {_signed(high)}"


def _signed(amount: Decimal) -> str:
    if not amount:
        return "±0"
    return f"+{number(amount)}" if amount > 0 else number(amount)


def _value_text(value: JsonValue) -> str:
    if is_reference(value) or not isinstance(value, (Mapping, list, tuple)):
        return canonical.compact(value).decode()
    if isinstance(value, Mapping):
        step_type = value.get("$type")
        return f"a step of {step_type}" if isinstance(step_type, str) else f"{count(len(value), 'key')}"
    if all(isinstance(each, str) for each in value):
        return ", ".join(str(each) for each in value)
    return count(len(value), "item")


def _shared(old: str, new: str) -> int:
    """How many characters both begin with."""
    pairs = zip(old, new, strict=False)
    return next((index for index, (one, other) in enumerate(pairs) if one != other), min(len(old), len(new)))


def _cut(text: str, shared: int) -> str:
    """At most a line's worth, around the first character that differs."""
    if len(text) <= _LONGEST_VALUE:
        return text
    start = max(0, shared - _KEPT_BEFORE)
    shown = text[start : start + _LONGEST_VALUE]
    return f"{'…' if start else ''}{shown}{'…' if start + _LONGEST_VALUE < len(text) else ''}"
