"""Spend against estimate as bars: for each cell or, of many, for each value of an axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from renderline.reporting.amounts import buzz_range, number
from renderline.reporting.html.value import CellPage

__all__ = ["Bar", "bars", "reach_buzz", "total"]

_MOST_BARS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """
    What some cells were expected to cost, and what they did, in Buzz.

    Attributes:
        low: the sum of the estimates that are known.
        high: their upper end; None as soon as one was unknown.
        charged: None where nothing is ever charged.
    """

    title: str
    cells: int
    low: Decimal
    high: Decimal | None
    charged: Decimal | None

    @property
    def expected(self) -> str:
        """The estimate in words."""
        return buzz_range(self.low, self.high)

    @property
    def spent(self) -> str:
        """The charge in words; empty where nothing is ever charged."""
        return "" if self.charged is None else f"{number(round(self.charged, 2))} Buzz"


def bars(cells: Sequence[CellPage]) -> tuple[Bar, ...]:
    """
    At most two dozen bars, in the matrix's order.

    Many cells are taken together by the axis that keeps them apart best; without such an axis, all of them are one bar.
    """
    if len(cells) <= _MOST_BARS:
        return tuple(_bar(cell.title, [cell]) for cell in cells)
    axis = max(_axes(cells), key=lambda name: len(_values(cells, name)), default=None)
    if axis is None:
        return (_bar("all cells", cells),)
    return tuple(
        _bar(f"{axis}={value}", [cell for cell in cells if cell.axes.get(axis, "") == value])
        for value in _values(cells, axis)
    )


def total(cells: Sequence[CellPage]) -> Bar:
    """All cells of a run."""
    return _bar("the whole run", cells)


def reach_buzz(drawn: Sequence[Bar]) -> Decimal:
    """What the whole width of the chart stands for: the largest figure that any bar has, or 1 where all are nothing."""
    figures = (figure for bar in drawn for figure in (bar.low, bar.high, bar.charged))
    return max((figure for figure in figures if figure is not None), default=Decimal(0)) or Decimal(1)


def _bar(title: str, cells: Sequence[CellPage]) -> Bar:
    highs = [cell.high for cell in cells if cell.high is not None]
    charged = [cell.charged for cell in cells if cell.charged is not None]
    return Bar(
        title=title,
        cells=len(cells),
        low=sum((cell.low for cell in cells), Decimal(0)),
        high=sum(highs, Decimal(0)) if len(highs) == len(cells) else None,
        charged=sum(charged, Decimal(0)) if charged else None,
    )


def _axes(cells: Sequence[CellPage]) -> Iterator[str]:
    for name in dict.fromkeys(name for cell in cells for name in cell.axes):
        if 1 < len(_values(cells, name)) <= _MOST_BARS:
            yield name


def _values(cells: Sequence[CellPage], axis: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cell.axes.get(axis, "") for cell in cells))
