"""What would be run now, held against what was planned."""

from __future__ import annotations

from collections.abc import Iterator

from renderline.api.compiling import Compilation
from renderline.api.saved_plans import SavedCell, SavedPlan, Tolerance
from renderline.api.showing import shown_body
from renderline.compiler.submission import Submission
from renderline.errors import PlanChanged
from renderline.reporting.amounts import buzz_range
from renderline.reporting.diff import FieldDiff
from renderline.reporting.diff_words import field_change, field_text
from renderline.reporting.plan import Plan
from renderline.wire.body_changes import BodyChange, changes

__all__ = ["check_saved"]

_MOST_REASONS = 3
_MOST_FIELDS = 3


def check_saved(saved: SavedPlan, compilation: Compilation, plan: Plan, tolerance: Tolerance) -> None:
    """
    Hold what would be run now against what was planned.

    Raises:
        PlanChanged: another body, another cell, or another price.
    """
    found = [*_body_changes(saved, compilation), *_price_changes(saved, plan, tolerance)]
    if found:
        more = len(found) - _MOST_REASONS
        raise PlanChanged((*found[:_MOST_REASONS], *([f"{more} more changes"] if more > 0 else ())))


def _body_changes(saved: SavedPlan, compilation: Compilation) -> Iterator[str]:
    now = {each.cell_key: each for each in compilation.submissions}
    for key, cell in saved.cells.items():
        if key not in now:
            yield f"{_named(key)} is gone"
        elif now[key].digest != cell.digest:
            yield f"{_named(key)} compiles to another body than the planned one{_fields(cell, now[key])}"
    for key in now:
        if key not in saved.cells:
            yield f"{_named(key)} was not planned"


def _fields(cell: SavedCell, now: Submission) -> str:
    """`: steps.hero.input.width 512 → 576`; empty where nothing that may be shown differs."""
    # A plan of before bodies were kept has none, and of two veiled secrets nobody is told how they differ.
    found = [] if cell.body is None else [_field(each) for each in changes(cell.body, shown_body(now))]
    more = [f"and {len(found) - _MOST_FIELDS} more"] if len(found) > _MOST_FIELDS else []
    return f": {', '.join([*found[:_MOST_FIELDS], *more])}" if found else ""


def _field(change: BodyChange) -> str:
    field = FieldDiff(
        kind=change.kind,
        step=change.step,
        field=change.field,
        old=change.old,
        new=change.new,
        location=None,
        cost=None,
    )
    return f"{field_text(field)} {field_change(field)}"


def _price_changes(saved: SavedPlan, plan: Plan, tolerance: Tolerance) -> Iterator[str]:
    for workflow in plan.workflows:
        cell, cost = saved.cells.get(workflow.cell_key), workflow.cost
        if cell and not (tolerance.allows(cell.low, cost.low) and tolerance.allows(cell.high, cost.high)):
            before, after = buzz_range(cell.low, cell.high), buzz_range(cost.low, cost.high)
            yield f"the price of {_named(workflow.cell_key)} moved from {before} to {after}"


def _named(key: str) -> str:
    return f"the workflow `{key}`" if key else "the workflow"
