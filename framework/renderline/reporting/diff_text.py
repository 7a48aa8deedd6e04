"""A diff for people: each pipeline with its cells, each field with its line and what it costs by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from renderline.cost.compare import CostDelta
from renderline.reporting.diff import CellPrice, ChangedCells, Diff, FieldDiff, PipelineDiff
from renderline.reporting.diff_words import (
    budget_text,
    buzz_change,
    cells_summary,
    field_change,
    field_price,
    field_text,
    line_text,
    named_cells,
    price_move,
    sides,
)
from renderline.reporting.terminal import printable
from renderline.reporting.text import count
from renderline.reporting.wording import place_text

__all__ = ["MOST_CELLS", "MOST_FIELDS", "MOST_GROUPS", "render"]

MOST_GROUPS = 20
"""Groups of changed cells that are shown of a pipeline; the rest is counted."""

MOST_CELLS = 10
"""Added and removed cells that are shown of a pipeline; the rest is counted."""

MOST_FIELDS = 40
"""Fields that are shown of a group; the rest is counted."""

_NAMED_CELLS = 2


def render(diff: Diff) -> str:
    """The whole diff with its total in the last line; empty where nothing differs. Safe to print."""
    different = list(diff.different)
    if not different:
        return ""
    blocks = ["\n".join(_pipeline(each)) for each in different]
    return printable("\n\n".join([*blocks, _total(diff)])) + "\n"


def _total(diff: Diff) -> str:
    different = list(diff.different)
    left_out = count(diff.left_out, "pipeline")
    without = f", without {left_out} that cannot be compared" if diff.left_out and diff.cost else ""
    of = count(len(diff.pipelines), "pipeline")
    verb = "differs" if len(different) == 1 else "differ"
    cost = "what it costs is not known" if diff.cost is None else _cost(diff.cost, diff.before, diff.after)
    return f"{sides(diff)}: {len(different)} of {of} {verb}, {cost}{without}"


def _pipeline(pipeline: PipelineDiff) -> Iterator[str]:
    renamed = f" (was {pipeline.old_path})" if pipeline.old_path else ""
    cost = f", {_cost(pipeline.cost, pipeline.before, pipeline.after)}" if pipeline.is_comparable else ""
    yield f"{pipeline.path}{renamed}: {cells_summary(pipeline)}{cost}"
    for problem in (pipeline.old_problem, pipeline.new_problem):
        if problem:
            yield f"  {problem}"
    for note in pipeline.budget:
        yield f"  {budget_text(note)}, {place_text(note.location)}"
    for group in pipeline.changed[:MOST_GROUPS]:
        yield from _group(group)
    hidden = sum(len(group.cells) for group in pipeline.changed[MOST_GROUPS:])
    if hidden:
        yield f"  ~ {count(hidden, 'cell')} more changed"
    yield from _cells("+", pipeline.added, "added")
    yield from _cells("-", pipeline.removed, "removed")


def _cost(change: CostDelta, before: CostDelta, after: CostDelta) -> str:
    return f"{buzz_change(change)} ({price_move(before, after)})"


def _group(group: ChangedCells) -> Iterator[str]:
    names = named_cells(group, _NAMED_CELLS)
    if names:
        each = f" each, {buzz_change(group.total)} in all" if len(group.cells) > 1 else ""
        yield f"  ~ {names}: {buzz_change(group.cost)}{each}"
    for field in group.fields[:MOST_FIELDS]:
        yield f"      {_field(field)}"
    hidden = len(group.fields) - MOST_FIELDS
    if hidden > 0:
        yield f"      {count(hidden, 'field')} more"
    if group.together is not None:
        yield f"      {buzz_change(group.together)}: these together"


def _field(field: FieldDiff) -> str:
    varies = " (others in other cells)" if field.varies else ""
    line = line_text(field)
    where = f", {line}" if line else ""
    return f"{field_price(field)}: {field_text(field)} {field_change(field)}{varies}{where}"


def _cells(sign: str, cells: Sequence[CellPrice], what: str) -> Iterator[str]:
    for each in cells[:MOST_CELLS]:
        name = f"{each.cell}: " if each.cell else ""
        yield f"  {sign} {name}{buzz_change(each.cost)}"
    hidden = len(cells) - MOST_CELLS
    if hidden > 0:
        yield f"  {sign} {count(hidden, 'cell')} more {what}"
