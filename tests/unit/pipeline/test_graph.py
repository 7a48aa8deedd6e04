"""What depends on what."""

from __future__ import annotations

import pytest

from renderline.canonical import JsonValue
from renderline.pipeline import graph, model
from renderline.pipeline.model import Pipeline


def pipeline(*steps: tuple[str | None, list[str]]) -> Pipeline:
    """Steps of (name, sources)."""
    made: list[JsonValue] = [
        {
            "$type": "echo",
            "input": [{"$ref": source, "path": "output.x"} for source in sources],
            **({} if name is None else {"name": name}),
        }
        for name, sources in steps
    ]
    return model.build("test", {"steps": made}, templated=False, step_types={"echo"})


@pytest.mark.parametrize(
    ("source", "index"),
    [
        ("a", 0),
        ("$1", 1),
        ("$0", None),
        ("$2", 2),
        ("$9", None),
        ("$arguments", None),
        ("1", None),
        ("$", None),
    ],
)
def test_a_source_is_a_name_or_the_number_of_a_nameless_step(source: str, index: int | None) -> None:
    made = pipeline(("a", []), (None, []), ("$2", []))
    found = graph.source_of(made, source)
    assert (found.index if found else None) == index


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([("a", []), ("b", ["a"])], []),
        ([("a", ["a"])], ["aa"]),
        ([("a", ["b"]), ("b", ["a"])], ["aba"]),
        ([("x", ["a"]), ("a", ["b"]), ("b", ["c"]), ("c", ["a"])], ["abca"]),
        ([("a", ["b"]), ("b", ["a"]), ("c", ["d"]), ("d", ["c"])], ["aba", "cdc"]),
        ([("a", ["b", "c"]), ("b", ["c"]), ("c", ["b"])], ["bcb"]),
    ],
)
def test_each_cycle_is_told_once_from_its_earliest_step(
    steps: list[tuple[str | None, list[str]]], expected: list[str]
) -> None:
    found = [
        "".join([cycle.edges[0].step.label, *(edge.source.label for edge in cycle.edges)])
        for cycle in graph.cycles(pipeline(*steps))
    ]
    assert found == expected


def test_final_steps_are_those_nothing_consumes() -> None:
    made = pipeline(("a", []), ("b", ["a"]), (None, ["a"]))
    assert [step.label for step in graph.final_steps(made)] == ["b", "2"]


def test_a_long_chain_and_a_dense_graph_are_walked_quickly() -> None:
    chain = pipeline(*[(f"s{n}", [f"s{n + 1}"]) for n in range(500)], ("s500", []))
    assert list(graph.cycles(chain)) == []
    dense = pipeline(*[(f"s{n}", [f"s{m}" for m in range(n)]) for n in range(60)])
    assert list(graph.cycles(dense)) == []


def test_what_is_no_step_is_passed_over() -> None:
    made = model.build(
        "test", {"steps": [1, None, {"$type": 3, "name": []}]}, templated=False, step_types={"echo"}
    )
    assert [(step.index, step.type, step.name) for step in made.steps] == [(2, "", None)]
    assert model.build("test", {"steps": "none"}, templated=False, step_types={"echo"}).steps == ()
