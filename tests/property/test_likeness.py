"""A judge that remembers cells says of each exactly what one says that has never seen another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from renderline.api.judging import judge
from renderline.api.likeness import CellJudge
from renderline.contract.steps import step_types
from renderline.diagnostic import TreePath
from renderline.pipeline import model
from renderline.pipeline.model import Modeller, Pipeline
from renderline.rules.indifferent import is_indifferent

DATA = Path(__file__).parents[1] / "data" / "api"
AIR = "urn:air:sdxl:checkpoint:civitai:101055@128078"


def published_bodies() -> list[dict[str, Any]]:
    """Every workflow of the API's documentation, sound or not."""
    expected = json.loads((DATA / "samples-expected.json").read_text(encoding="utf-8"))
    samples = [json.loads((DATA / "samples" / name).read_text(encoding="utf-8")) for name in expected]
    return [
        sample["body"]
        for sample in samples
        if sample["endpoint"].endswith("/workflows") and isinstance(sample["body"], dict)
    ]


def leaves(value: Any, at: TreePath = ()) -> list[TreePath]:
    """Where the scalars of a tree stand."""
    if isinstance(value, dict):
        return [path for key, child in value.items() for path in leaves(child, (*at, key))]
    if isinstance(value, list):
        return [path for index, child in enumerate(value) for path in leaves(child, (*at, index))]
    return [at]


def replaced(value: Any, at: TreePath, new: Any) -> Any:
    """A tree with another value at a path; the rest is shared, as it is between the cells of a matrix."""
    if not at:
        return new
    copy = value.copy()
    copy[at[0]] = replaced(value[at[0]], at[1:], new)
    return copy


BODIES = published_bodies()
REMARKABLE = st.sampled_from(
    [
        *("a fox, (neon:1.2)", "", "x" * 20_000, AIR, "URN:AIR:oops", "./cat.jpg", "cat.jpg", "{{ x }}"),
        *("hf_abcdefghij0123456789ABCD", "see https://me:hunter22@example.com", "flux2", "$arguments"),
        *(None, True, 0, 1, 1.0, -1, 7, 2**40, 2**70, 0.5, 1e300),
        *({"$ref": "hero", "path": "output.images[0].url"}, {}, [], ["a"], {"prompt": "a", "seed": 1}),
    ]
)
VALUES = REMARKABLE | st.text(max_size=20) | st.integers(-5, 50)


@st.composite
def grids(draw: st.DrawFn) -> list[Pipeline]:
    """Workflows that differ in a few places, those that no rule reads more often than others."""
    base = draw(st.sampled_from(BODIES))
    everywhere = leaves(base)
    free = [path for path in everywhere if is_indifferent(path)] or everywhere
    places = draw(st.lists(st.sampled_from(free) | st.sampled_from(everywhere), min_size=1, max_size=3))
    values = [draw(st.lists(VALUES, min_size=1, max_size=3)) for _ in places]
    templated = draw(st.booleans())
    grid = []
    for _ in range(draw(st.integers(2, 12))):
        body = base
        for place, axis in zip(places, values, strict=True):
            if draw(st.booleans()):
                body = replaced(body, place, draw(st.sampled_from(axis)))
        grid.append(model.build("grid", body, templated=templated, step_types=step_types()))
    return grid


@given(grids())
def test_memory_changes_no_finding(grid: list[Pipeline]) -> None:
    remembering = CellJudge()
    for pipeline in grid:
        assert remembering.judge(pipeline) == list(judge(pipeline))


@given(grids())
def test_models_made_one_after_another_are_the_same(grid: list[Pipeline]) -> None:
    modeller = Modeller("grid", templated=grid[0].templated, step_types=step_types())
    for pipeline in grid:
        assert modeller.model(pipeline.body) == pipeline
