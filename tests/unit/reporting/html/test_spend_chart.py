"""Bars of estimate and charge: few enough to read, and none of a cell lost."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from renderline.reporting.html.spend_chart import bars, reach_buzz, total
from renderline.reporting.html.value import CellPage

Make = Callable[..., CellPage]


@pytest.mark.parametrize(
    ("keys", "titles"),
    [
        ([""], [""]),
        ([f"seed={seed}" for seed in range(24)], [f"seed={seed}" for seed in range(24)]),
        # Of many cells the axis tells most that has most values and still fits.
        (
            [f"style={style},seed={seed}" for style in "abc" for seed in range(10)],
            [f"seed={seed}" for seed in range(10)],
        ),
        ([f"style={style},seed={seed}" for style in "ab" for seed in range(50)], ["style=a", "style=b"]),
        ([f"seed={seed}" for seed in range(600)], ["all cells"]),
    ],
)
def test_many_cells_share_bars(keys: list[str], titles: list[str], make_cell: Make) -> None:
    drawn = bars([make_cell(key) for key in keys])
    assert [bar.title for bar in drawn] == titles
    assert sum(bar.cells for bar in drawn) == len(keys)
    assert sum(bar.low for bar in drawn) == 4 * len(keys)


@pytest.mark.parametrize(
    ("said", "expected", "spent"),
    [
        ({}, "4 Buzz", "3 Buzz"),
        ({"high": Decimal(9)}, "4–9 Buzz", "3 Buzz"),
        ({"high": None}, "at least 4 Buzz", "3 Buzz"),
        ({"low": Decimal(0), "high": None}, "unknown", "3 Buzz"),
        ({"charged": Decimal("0.125")}, "4 Buzz", "0.12 Buzz"),
        ({"charged": Decimal(0)}, "4 Buzz", "0 Buzz"),
        ({"charged": None}, "4 Buzz", ""),
    ],
)
def test_a_price_that_is_not_known_is_never_nothing(
    said: dict[str, object], expected: str, spent: str, make_cell: Make
) -> None:
    bar = total([make_cell("", **said)])
    assert (bar.expected, bar.spent) == (expected, spent)


def test_one_unknown_price_leaves_the_whole_open(make_cell: Make) -> None:
    whole = total([make_cell("a=1"), make_cell("a=2", high=None)])
    assert (whole.low, whole.high, whole.charged) == (Decimal(8), None, Decimal(6))


def test_the_chart_reaches_as_far_as_its_largest_figure(make_cell: Make) -> None:
    cells = [make_cell("a=1", charged=Decimal(11)), make_cell("a=2", high=Decimal(9))]
    assert reach_buzz(bars(cells)) == 11
    nothing = make_cell("", low=Decimal(0), high=None, charged=None)
    assert reach_buzz(bars([nothing])) == 1
