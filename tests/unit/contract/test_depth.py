"""Deep values are refused, never followed until the stack ends."""

from __future__ import annotations

from typing import Any

import pytest

from renderline.contract.check import check_document, check_recipe, check_workflow
from renderline.contract.depth import DEEPEST, too_deep


def nested_lists(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels - 1):
        value = [value]
    return value


def nested_mappings(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(levels - 1):
        value = {"a": value}
    return value


@pytest.mark.parametrize("nested", [nested_lists, nested_mappings])
def test_a_hundred_levels_are_not_too_deep(nested: Any) -> None:
    assert too_deep(nested(DEEPEST)) is None
    assert too_deep(nested(DEEPEST + 1)) is not None


@pytest.mark.parametrize("nested", [nested_lists, nested_mappings])
def test_a_very_deep_value_has_one_finding_wherever_it_stands(nested: Any) -> None:
    deep = nested(50_000)
    step: dict[str, Any] = {"$type": "comfy", "input": {"comfyWorkflow": deep}}
    for findings in (
        check_workflow(deep),
        check_workflow({"steps": [step]}),
        check_workflow({"metadata": {"a": deep}, "steps": []}),
        check_recipe("imageGen", deep),
        check_document("Workflow", deep),
    ):
        assert [found.code.name for found in findings] == ["too-deep"]


def test_the_finding_points_at_the_place_where_it_gets_too_deep() -> None:
    found = too_deep({"shallow": [1], "deep": nested_lists(500)})
    assert found is not None
    assert found.place.path[0] == "deep"
    assert len(found.place.path) == DEEPEST


def test_a_value_that_repeats_one_part_is_measured_quickly() -> None:
    """YAML anchors can spell 2 to the 60th leaves in sixty lines."""
    value: Any = ["lol"]
    for _ in range(60):
        value = [value, value]
    assert too_deep(value) is None
