"""Names, sources and cycles of a body, apart from any server."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderline.engine.graph import check_graph, position_of, read_graph
from renderline.wire.problems import error_path

Step = dict[str, Any]


def step(name: str | None = None, *sources: str, **fields: Any) -> Step:
    references = [{"$ref": source, "path": "output.blob.url"} for source in sources]
    named = {} if name is None else {"name": name}
    return {"$type": "any", "input": {"deep": [references]}, **named, **fields}


def complaints(*steps: Step, **fields: Any) -> dict[str, str]:
    body = {"steps": list(steps), **fields}
    return {error_path(finding.place.path): finding.message for finding in check_graph(body)}


@pytest.mark.parametrize(
    ("names", "source", "position"),
    [
        (("a", "b"), "b", 1),
        (("a", "1"), "$1", 1),
        (("a", "1"), "1", 1),
        (("a", "b"), "$1", None),
        (("0", "1"), "$0", 0),
        (("$1", "1"), "$1", 0),
        (("0",), "$00", None),
        (("0",), "$", None),
        (("0",), "", None),
    ],
)
def test_a_source_is_a_name_or_the_number_of_an_unnamed_step(
    names: tuple[str, ...], source: str, position: int | None
) -> None:
    assert position_of(source, names) == position


def test_sources_are_found_at_any_depth() -> None:
    graph = read_graph({"steps": [step("a"), step(None, "a"), step("c", "a", "$1", "$arguments")]})
    assert graph.names == ("a", "1", "c")
    assert graph.sources == (frozenset(), frozenset({0}), frozenset({0, 1}))


def test_a_ring_is_told_once_from_its_first_step_on() -> None:
    found = complaints(step("x"), step("c", "a"), step("a", "b"), step("b", "c"))
    assert list(found.values()) == ["these steps wait for each other: `c` needs `a` needs `b` needs `c`"]
    assert list(found) == ["steps[1].input.deep[0][0].$ref"]


def test_a_ring_is_not_looked_for_among_broken_references() -> None:
    found = complaints(step("a", "b"), step("b", "a", "c"))
    assert list(found) == ["steps[1].input.deep[0][1].$ref"]


@pytest.mark.parametrize(
    ("arguments", "at"),
    [
        (None, "steps[0].input.deep[0][0]"),
        ({}, "steps[0].input.deep[0][0].path"),
        ({"output": {}}, "steps[0].input.deep[0][0].path"),
    ],
)
def test_an_argument_that_is_not_given_is_told(arguments: Any, at: str) -> None:
    assert list(complaints(step("a", "$arguments"), arguments=arguments)) == [at]


@given(st.lists(st.sets(st.integers(0, 7)), min_size=1, max_size=8))
def test_a_graph_is_refused_exactly_if_some_step_needs_itself(wanted: list[set[int]]) -> None:
    sources = [{source for source in each if source < len(wanted)} for each in wanted]
    steps = [step(f"s{n}", *(f"s{source}" for source in sorted(each))) for n, each in enumerate(sources)]

    def reaches(begin: int, goal: int, seen: frozenset[int] = frozenset()) -> bool:
        further = sources[begin] - seen
        return goal in sources[begin] or any(reaches(each, goal, seen | further) for each in further)

    assert bool(complaints(*steps)) == any(reaches(n, n) for n in range(len(sources)))
