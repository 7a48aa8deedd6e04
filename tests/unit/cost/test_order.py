"""Steps are priced after the steps whose output they take, whatever their order in the file."""

from __future__ import annotations

from typing import Any

import pytest

from renderline.cost.order import named_steps, reference_order, step_name


def _step(name: str | None = None, *sources: str) -> dict[str, Any]:
    inputs = [{"$ref": source, "path": "output.blob.url"} for source in sources]
    return {"$type": "echo", "input": {"images": inputs}} | ({"name": name} if name else {})


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], []),
        ([_step("a"), _step("b", "a"), _step("c", "b")], [0, 1, 2]),
        ([_step("c", "b"), _step("b", "a"), _step("a")], [2, 1, 0]),
        ([_step(None, "$1"), _step()], [1, 0]),
        ([_step("a"), _step("b", "a", "$0", "a")], [0, 1]),
        ([_step("a", "nobody"), _step("b", "$arguments")], [0, 1]),
        ([_step("a", "b"), _step("b", "a"), _step("c")], [2, 0, 1]),
        ([_step("a", "a")], [0]),
        ([_step("x", "b"), _step("a", "b"), _step("b", "a"), _step("c")], [3, 0, 1, 2]),
        ([{}, {"name": 5, "input": None}], [0, 1]),
    ],
)
def test_a_source_comes_before_its_dependents(steps: list[dict[str, Any]], expected: list[int]) -> None:
    """Every step once; a cycle, and what hangs on it, comes last instead of never."""
    assert list(reference_order(steps)) == expected


def test_a_long_chain_backwards_is_no_trouble() -> None:
    """Ten thousand steps, each taking the next one's output."""
    steps = [_step(f"s{index}", f"s{index + 1}") for index in range(10_000)]
    assert list(reference_order(steps)) == list(reversed(range(10_000)))


def test_a_step_is_called_by_name_or_by_position() -> None:
    """Of two steps of one name the first is meant; another rule reports the clash."""
    steps = [_step(), _step("hero"), _step("hero"), _step("$0")]
    assert named_steps(steps) == {"$0": 3, "$1": 1, "$2": 2, "$3": 3, "hero": 1}
    assert [step_name(step, index) for index, step in enumerate(steps)] == ["$0", "hero", "hero", "$0"]
