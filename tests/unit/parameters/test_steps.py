from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from renderline.diagnostic import Place
from renderline.parameters.resolve import ResolvedDocument

Documents = Callable[..., list[ResolvedDocument]]

SOURCE = """version: 1
parameters:
  width: {type: integer, default: 1920}
  large: {type: boolean, default: false}
steps:
  - {$type: a, name: first, when: "{{ params.large }}", input: {}}
  - {$type: b, name: second, input: {}}
  - {$type: c, when: params.width > 2048, input: {}}
  - {$type: d, name: "last-{{ params.width }}", when: true, input: {x: 1}}
  - {$type: e, name: "gone-{{ params.width }}", when: not true}
"""


def test_a_false_condition_drops_its_step(documents: Documents) -> None:
    [document] = documents(SOURCE)
    assert document.body == {
        "steps": [
            {"$type": "b", "name": "second", "input": {}},
            {"$type": "d", "name": "last-1920", "input": {"x": 1}},
        ]
    }
    assert document.dropped == {"first": ("steps", 0), "$2": ("steps", 2), "gone-1920": ("steps", 4)}


def test_a_true_condition_keeps_its_step(documents: Documents) -> None:
    [document] = documents(SOURCE, values={"large": "true", "width": "4096"})
    steps: Any = document.body["steps"]
    assert [step["$type"] for step in steps] == ["a", "b", "c", "d"]
    assert all("when" not in step for step in steps)


def test_steps_that_moved_up_are_still_found_in_the_file(documents: Documents) -> None:
    [document] = documents(SOURCE)
    for path, line in [
        ((), 1),
        (("steps", 0), 7),
        (("steps", 1), 9),
        (("steps", 1, "input", "x"), 9),
        (("parameters", "width"), 3),
    ]:
        assert document.positions.locate(Place(path=path)).span.start.line == line


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("»params.width", "RL140 `when` gives an integer, not true or false | compare it with something"),
        ("»'{{ params.width }}'", "RL140 `when` gives an integer, not true or false"),
        ("»1", "RL140 `when` gives an integer, not true or false"),
        ("»'yes {{ params.large }}'", "RL140 `when` gives text, not true or false"),
        ("»null", "RL140 `when` gives empty, not true or false"),
        ("»params.larg", "RL132 there is no `params.larg` | did you mean `params.large`?"),
        ("not »params.larg", "RL132 there is no `params.larg` | did you mean `params.large`?"),
        ("»params.width >", "RL131 the expression ends where a value should follow"),
    ],
)
def test_a_condition_is_true_or_false(mistake: Callable[..., str], condition: str, expected: str) -> None:
    found = mistake(SOURCE.replace("params.width > 2048", condition))
    assert found.startswith(expected)


def test_a_condition_may_differ_from_cell_to_cell(documents: Documents) -> None:
    source = """version: 1
matrix: {axes: {n: [1, 2]}}
steps:
  - {$type: a, name: one, when: matrix.n == 1}
  - {$type: b, name: two, when: matrix.n == 2}
"""
    found: Any = [document.body["steps"] for document in documents(source)]
    assert found == [[{"$type": "a", "name": "one"}], [{"$type": "b", "name": "two"}]]


def test_a_condition_of_a_cell_is_true_or_false(mistakes: Callable[..., list[str]]) -> None:
    source = "version: 1\nmatrix: {axes: {n: [true, 2]}}\nsteps:\n  - {$type: a, when: matrix.n}\n"
    assert mistakes(source) == [
        "4:22 RL140 `when` gives an integer, not true or false | compare it with something, such as `params.width > 2048`"
    ]


@pytest.mark.parametrize(
    "steps", [None, "text", {"a": 1}, ["text", None, 1, []], [], [[{"when": "params.x"}]]]
)
def test_steps_of_another_shape_are_left_to_the_contract(body: Callable[..., Any], steps: Any) -> None:
    assert body({"version": 1, "steps": steps}) == {"steps": steps}


def test_a_dropped_step_is_not_evaluated(documents: Documents) -> None:
    """What it computes may only make sense where its condition holds; its names are checked all the same."""
    source = """version: 1
parameters: {n: {type: integer, default: 0}}
matrix: {axes: {a: [0, 1]}, include: [{a: 2, extra: x}]}
steps:
  - {$type: a, when: params.n != 0, input: "{{ 1 / params.n }}"}
  - {$type: b, when: matrix.a == 2, name: "b-{{ matrix.a }}", input: "{{ matrix.extra }}"}
  - {$type: c, when: matrix.a == 1, input: "{{ 2 / matrix.a }}"}
"""
    found = documents(source)
    assert [document.body["steps"] for document in found] == [
        [],
        [{"$type": "c", "input": 2.0}],
        [{"$type": "b", "name": "b-2", "input": "x"}],
    ]
    assert set(found[0].dropped) == {"$0", "b-0", "$2"}


def test_the_names_in_a_dropped_step_are_checked(mistake: Callable[..., str]) -> None:
    source = "version: 1\nsteps:\n  - {$type: a, when: false, input: '{{ »params.x }}'}\n"
    assert mistake(source).startswith("RL132 there is no `params.x`")
