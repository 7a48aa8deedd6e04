"""A plan for people: a table of prices, the total, and what it takes to run it here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from renderline.cost.preview import StepEstimate
from renderline.reporting.amounts import buzz_range, duration, step_price
from renderline.reporting.plan import Plan, WorkflowPlan
from renderline.reporting.plan_groups import group_by, group_table
from renderline.reporting.plan_live_text import live_remarks, live_table
from renderline.reporting.terminal import printable
from renderline.reporting.text import count
from renderline.wire.step_titles import step_place

__all__ = ["MOST_WORKFLOWS", "plan_view"]

_Row: TypeAlias = tuple[str, str, str, str, str]

MOST_WORKFLOWS = 20
"""Workflows shown line by line; the rest is counted."""

_BUZZ_PER_CENT = 10
_FEWEST_ALIKE = 4


def plan_view(plan: Plan, axis: str | None = None) -> RenderableType:
    """
    Something rich prints; all text of files is safe in it.

    Args:
        axis: the one by whose values prices are summed as well.

    Raises:
        UsageError: no cell has such an axis.
    """
    parts: list[RenderableType] = [_heading(plan), Text(), _table(plan), Text()]
    if axis is not None:
        parts += [group_table(axis, group_by(plan, axis)), Text()]
    if plan.live is not None:
        parts += [live_table(plan, MOST_WORKFLOWS), *live_remarks(plan), Text()]
    return Group(*parts, *_remarks(plan))


def _heading(plan: Plan) -> Text:
    steps = sum(len(each.cost.steps) for each in plan.workflows)
    return Text(
        f"{printable(plan.pipeline)}: {count(len(plan.workflows), 'workflow')}, {count(steps, 'step')}",
        style="bold",
    )


def _table(plan: Plan) -> Table:
    table = Table(box=None, pad_edge=False, show_footer=True)
    with_cells = any(each.cell_key for each in plan.workflows)
    if with_cells:
        table.add_column("cell")
    table.add_column("step", footer="total")
    table.add_column("type")
    table.add_column("price", justify="right", footer=buzz_range(plan.low, plan.high))
    table.add_column("", ratio=1, footer=_unknown(plan))
    shown = _without_repeats(plan)
    for workflow, alike in shown[:MOST_WORKFLOWS]:
        for row in (*_rows(workflow), *_repeats(workflow, alike)):
            table.add_row(*(Text(printable(cell)) for cell in (row if with_cells else row[1:])))
    hidden = sum(1 + alike for _, alike in shown[MOST_WORKFLOWS:])
    if hidden > 0:
        table.add_row(Text(f"… {hidden:,} more"))
    return table


def _without_repeats(plan: Plan) -> list[tuple[WorkflowPlan, int]]:
    """The workflows, each with the number of further ones that it stands for since their lines are the same."""
    together: dict[tuple[_Row, ...], list[WorkflowPlan]] = {}
    for workflow in plan.workflows:
        # All but the cell's key, which stands in the first line.
        lines = tuple(("", *row[1:]) for row in _rows(workflow))
        together.setdefault(lines, []).append(workflow)
    shown: dict[str, int] = {}
    for members in together.values():
        few = len(members) < _FEWEST_ALIKE
        shown |= {each.cell_key: 0 for each in members} if few else {members[0].cell_key: len(members) - 1}
    return [(each, shown[each.cell_key]) for each in plan.workflows if each.cell_key in shown]


def _repeats(workflow: WorkflowPlan, alike: int) -> Iterator[_Row]:
    if alike:
        price = buzz_range(workflow.cost.low, workflow.cost.high)
        yield f"and {count(alike, 'cell')} more", "", "", f"{price} each", ""


def _rows(workflow: WorkflowPlan) -> Iterator[_Row]:
    key = workflow.cell_key
    for estimate in workflow.cost.steps:
        yield key, step_place(estimate.name), estimate.step_type, step_price(estimate), _why(estimate)
        key = ""
    for extra in workflow.cost.surcharges:
        price = "unknown" if extra.low is None else buzz_range(extra.low, extra.high)
        yield key, extra.name, "", price, extra.reason
    parts = len(workflow.cost.steps) + len(workflow.cost.surcharges)
    # Without cells the total below says the same.
    if workflow.cell_key and parts > 1:
        yield "", "", "together", buzz_range(workflow.cost.low, workflow.cost.high), ""


def _why(estimate: StepEstimate) -> str:
    needs = f"needs {', '.join(estimate.missing)}" if estimate.missing else ""
    return "; ".join(part for part in (estimate.reason, needs) if part)


def _unknown(plan: Plan) -> str:
    named = [
        f"{printable(step_place(name))} × {times}" if times > 1 else printable(step_place(name))
        for name, times in plan.unknown.items()
    ]
    return f"not counted, price unknown: {', '.join(named)}" if named else ""


def _remarks(plan: Plan) -> Iterator[Text]:
    carried_out = "nothing has been sent" if plan.live is None else "nothing has been carried out"
    yield Text(f"Estimated price on Civitai's service; {carried_out}.", style="dim")
    # Below a cent it would read as nothing.
    if plan.low >= _BUZZ_PER_CENT:
        yield Text(f"1,000 Buzz are 1 US dollar: about {plan.low / 1000:,.2f} US dollars.", style="dim")
    if plan.local_s is not None and plan.workflows:
        yield Text(f"On the embedded engine: 0 Buzz, about {duration(plan.local_s)} on this machine.")
    for note in plan.notes:
        yield Text(f"note: {printable(note)}")
