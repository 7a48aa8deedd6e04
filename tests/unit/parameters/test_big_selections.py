"""A cell or a sample of a million cells is found without making the others."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest

from renderline.canonical import JsonValue
from renderline.errors import UsageError
from renderline.parameters.matrix import read
from renderline.parameters.matrix_cells import Matrix
from renderline.parameters.selection import Selection, select

STYLES: list[JsonValue] = [f"s{number}" for number in range(10)]
MILLION: dict[str, JsonValue] = {
    "axes": {"style": STYLES, "seed": {"range": [1, 100_000]}},
    "limit": 1_000_000,
}


def matrix(block: dict[str, JsonValue]) -> Matrix:
    found = read(block, Path()).matrix
    assert found is not None
    return found


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"exclude": [{"a": "x", "b": 0.5}, {"b": True}]},
        {"include": [{"a": "w", "c": 1}, {"b": "late, or not"}]},
        {"combine": "zip", "exclude": [{"a": "1"}]},
        {"exclude": [{"a": None}], "include": [{"a": None, "b": 7}]},
    ],
    ids=["product", "exclude", "include", "zip", "both"],
)
def test_every_cell_is_found_by_its_key_and_its_index(more: dict[str, JsonValue]) -> None:
    axes: dict[str, JsonValue] = {"a": ["x", "1", 1, None], "b": [0.5, True, "a b", [1, 2]]}
    found = matrix({"axes": axes, **more})
    cells = list(found.cells())
    assert list(found.keys()) == [cell.key for cell in cells]
    assert [found.find(cell.key) for cell in cells] == cells
    assert list(found.pick({0, len(cells) - 1})) == [cells[0], cells[-1]]
    assert found.find("a=x,b=nothing") is found.find("b=0.5,a=x") is found.find("") is None


def test_what_is_excluded_is_not_found() -> None:
    assert matrix({"axes": {"n": [1, 2]}, "exclude": [{"n": 1}]}).find("n=1") is None


@pytest.mark.parametrize("selection", [Selection(key="style=s3,seed=4999"), Selection(sample=5)])
def test_many_cells_are_never_held(selection: Selection) -> None:
    """Held, 20,000 cells would take some 15 MB."""
    styles: list[JsonValue] = ["s1", "s2", "s3", "s4"]
    found = matrix({"axes": {"style": styles, "seed": {"range": [1, 5000]}}, "limit": 20_000})
    tracemalloc.start()
    try:
        assert list(select(found, selection))
        assert tracemalloc.get_traced_memory()[1] < 1_500_000
    finally:
        tracemalloc.stop()


def test_one_of_a_million_is_found_at_once_and_a_wrong_key_gets_a_hint() -> None:
    """By time that walking a million cells would take many times over."""
    found = matrix(MILLION)
    began_s = time.process_time()
    (cell,) = select(found, Selection(key="style=s9,seed=99999"))
    with pytest.raises(UsageError, match="did you mean style=s0,seed=7"):
        list(select(found, Selection(key="style=x0,seed=7")))
    assert (cell.index, cell.values) == (999_998, {"style": "s9", "seed": 99_999})
    assert time.process_time() - began_s < 1
