"""A plan's estimates beside what the service says, for people."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from rich.table import Table
from rich.text import Text

from renderline.reporting.amounts import buzz_range, number, signed
from renderline.reporting.plan import LivePrice, Plan, WorkflowPlan
from renderline.reporting.terminal import printable
from renderline.reporting.text import count

__all__ = ["live_remarks", "live_table"]


def live_table(plan: Plan, most: int) -> Table:
    """One line a workflow: estimate, the service's price, and how far that lies outside the estimate."""
    table = Table(box=None, pad_edge=False, show_footer=True)
    table.add_column("workflow", footer="total")
    table.add_column("estimate", justify="right", footer=buzz_range(plan.low, plan.high))
    table.add_column("whatif", justify="right", footer=_price(plan.live))
    table.add_column("drift", justify="right", footer=_drift(plan))
    table.add_column("", ratio=1)
    for workflow in plan.workflows[:most]:
        table.add_row(*(Text(printable(cell)) for cell in _row(workflow, plan.pipeline)))
    hidden = len(plan.workflows) - most
    if hidden > 0:
        table.add_row(Text(f"… {hidden} more"))
    return table


def live_remarks(plan: Plan) -> Iterator[Text]:
    """From which accounts it would be taken, and whether they hold enough."""
    asked = plan.live
    if asked is None:
        return
    bodies = len({each.digest for each in plan.workflows})
    asked_for = "1 body" if bodies == 1 else f"{bodies} different bodies"
    yield Text(f"The service was asked with whatif for the price of {asked_for}.", style="dim")
    if asked.by_currency:
        shares = ", ".join(f"{printable(name)} {number(buzz)}" for name, buzz in asked.by_currency.items())
        yield Text(f"It would be taken from: {shares}.")
    short = sum(each.live is not None and each.live.is_insufficient for each in plan.workflows)
    if short:
        yield Text(
            f"warning: the account does not hold enough for {short} of {count(len(plan.workflows), 'workflow')}.",
            style="yellow",
        )


def _row(workflow: WorkflowPlan, pipeline: str) -> tuple[str, ...]:
    drift = workflow.drift
    return (
        workflow.cell_key or pipeline,
        buzz_range(workflow.cost.low, workflow.cost.high),
        _price(workflow.live),
        "" if drift is None else signed(drift),
        _why(workflow.live),
    )


def _price(live: LivePrice | None) -> str:
    """Never a 0 that only means that nothing in it has a price."""
    if live is None or live.total is None:
        return "unknown"
    if live.is_whole:
        return f"{number(live.total)} Buzz"
    return f"at least {number(live.total)} Buzz" if live.total else "unknown"


def _why(live: LivePrice | None) -> str:
    if live is None:
        return ""
    unpriced = f"no price for {', '.join(live.unpriced)}" if live.unpriced else ""
    return "; ".join(part for part in (live.failure, unpriced) if part)


def _drift(plan: Plan) -> str:
    drifts = [each.drift for each in plan.workflows]
    if None in drifts:
        return "unknown"
    return signed(sum((drift for drift in drifts if drift is not None), Decimal(0)))
