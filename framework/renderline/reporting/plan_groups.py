"""What the workflows of a plan cost by the values of one axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rich.table import Table
from rich.text import Text

from renderline import canonical
from renderline.canonical import JsonValue
from renderline.diagnostic import nearest
from renderline.errors import UsageError
from renderline.parameters import cells
from renderline.reporting.amounts import buzz_range
from renderline.reporting.plan import Plan, WorkflowPlan
from renderline.reporting.terminal import printable

__all__ = ["PlanGroup", "group_by", "group_table"]

_WIDEST = 24
_LONGEST_LABEL = 40
_EIGHTHS = " ▏▎▍▌▋▊▉"
_FULL = "█"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanGroup:
    """
    The workflows that share a value of an axis.

    Attributes:
        value: as text; a row of a table as compact JSON.
        label: for people: a row of a table as in the cells' keys, and nothing longer than a line takes.
        known_high: the most that everything with a known price may cost.
        high: the same of everything; None as soon as one part is unknown.
    """

    value: str
    label: str
    workflows: int
    low: Decimal
    known_high: Decimal
    high: Decimal | None


def group_by(plan: Plan, axis: str) -> tuple[PlanGroup, ...]:
    """
    The groups of an axis, in the matrix's order; cells without it, such as included ones, come under an empty value.

    Raises:
        UsageError: no cell has such an axis.
    """
    axes = dict.fromkeys(name for each in plan.workflows for name in each.matrix)
    if axis not in axes:
        meant = nearest(axis, axes)
        known = f"there are {', '.join(axes)}" if axes else "this pipeline has no matrix"
        raise UsageError(f"there is no axis `{axis}`; {f'did you mean `{meant}`?' if meant else known}")
    together: dict[str, list[WorkflowPlan]] = {}
    for each in plan.workflows:
        together.setdefault(_text(each.matrix.get(axis)), []).append(each)
    return tuple(
        _group(value, _label(members[0].matrix.get(axis)), members) for value, members in together.items()
    )


def group_table(axis: str, groups: Sequence[PlanGroup]) -> Table:
    """One line a value, with a bar as long as its price is high."""
    table = Table(box=None, pad_edge=False)
    for head in (printable(axis), "workflows", "price", ""):
        table.add_column(head, justify="left" if head in {printable(axis), ""} else "right")
    highest = max((group.known_high for group in groups), default=Decimal(0))
    for group in groups:
        price = buzz_range(group.low, group.high)
        table.add_row(
            Text(printable(group.label)),
            str(group.workflows),
            price,
            Text(_bar(group.known_high, highest), style="cyan"),
        )
    return table


def _group(value: str, label: str, members: Sequence[WorkflowPlan]) -> PlanGroup:
    part = Plan(pipeline="", workflows=tuple(members))
    return PlanGroup(
        value=value,
        label=label,
        workflows=len(members),
        low=part.low,
        known_high=part.known_high,
        high=part.high,
    )


def _text(value: JsonValue) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else canonical.compact(value).decode("utf-8")


def _label(value: JsonValue) -> str:
    text = cells.label(value) if isinstance(value, (Mapping, list, tuple)) else _text(value)
    return text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"


def _bar(amount: Decimal, highest: Decimal) -> str:
    """In eighths of a character: small differences show."""
    if not highest:
        return ""
    eighths = round(amount / highest * _WIDEST * 8)
    return (_FULL * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()
