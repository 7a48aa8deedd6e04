"""Where cells stand: every one exactly once, and in a table only where that has few holes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renderline.reporting.html.arrangement import Block, arrange
from renderline.reporting.html.value import CellPage

Make = Callable[..., CellPage]


def grid(**axes: int) -> list[str]:
    """The keys of a whole matrix with so many values an axis."""
    named = [[f"{name}={value}" for value in range(1, count + 1)] for name, count in axes.items()]
    return [",".join(parts) for parts in product(*named)]


def shape(block: Block) -> tuple[str, int, list[int]]:
    """Its title, how many columns it has, and how many cells each row has."""
    return (
        block.title,
        len(block.columns),
        [sum(cell is not None for cell in row.cells) for row in block.rows],
    )


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([""], [("", 0, [1])]),
        (grid(seed=3), [("", 0, [3])]),
        (grid(style=3, seed=2), [("", 2, [2, 2, 2])]),
        (grid(model=2, style=2, seed=2), [("model 1", 2, [2, 2]), ("model 2", 2, [2, 2])]),
        # An axis with one value parts nothing.
        (grid(model=1, style=2, seed=2), [("", 2, [2, 2])]),
        (grid(style=2, seed=9), [("style 1", 0, [9]), ("style 2", 0, [9])]),
        (
            grid(model=2, style=2, seed=9),
            [(f"model {model}, style {style}", 0, [9]) for model in (1, 2) for style in (1, 2)],
        ),
        # Zipped axes would fill the diagonal alone.
        (["a=1,b=1", "a=2,b=2", "a=3,b=3"], [("", 0, [3])]),
        # One cell left out leaves a hole, not a row.
        (grid(style=2, seed=2)[:-1], [("", 2, [2, 1])]),
        # Two cells cannot stand in one place.
        ([*grid(style=2, seed=2), "style=1,seed=1"], [("", 0, [5])]),
        ([*grid(style=2, seed=2), "style=3"], [("", 3, [2, 2, 1])]),
        ([], []),
    ],
)
def test_blocks_rows_and_columns_follow_the_axes(
    keys: list[str], expected: list[object], make_cell: Make
) -> None:
    blocks = arrange([make_cell(key, number) for number, key in enumerate(keys, 1)])
    assert [shape(block) for block in blocks] == expected


def test_titles_name_axis_and_value(make_cell: Make) -> None:
    (block,) = arrange([make_cell(key) for key in grid(style=2, seed=2)])
    assert (block.columns, [row.title for row in block.rows]) == (
        ("seed 1", "seed 2"),
        ["style 1", "style 2"],
    )


KEYS = st.lists(
    st.dictionaries(st.sampled_from("abcd"), st.sampled_from("123"), max_size=4).map(
        lambda axes: ",".join(f"{name}={axes[name]}" for name in sorted(axes))
    ),
    max_size=30,
)


@given(keys=KEYS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_cell_stands_in_exactly_one_place(make_cell: Make, keys: list[str]) -> None:
    cells = [make_cell(key, number) for number, key in enumerate(keys)]
    placed = [cell.number for block in arrange(cells) for row in block.rows for cell in row.cells if cell]
    assert sorted(placed) == list(range(len(keys)))
