"""Cells that are the same in all that a step reads have the very same step, and no others have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from renderline.parameters.resolve import ResolvedDocument

Documents = Callable[..., list[ResolvedDocument]]

AXES: dict[str, list[Any]] = {"a": ["x", "y"], "b": [1, True, 1.5], "c": [{"w": 1}, {"w": 2}]}
CELLS = 12


def grid(step: dict[str, Any], **matrix: Any) -> dict[str, Any]:
    return {"version": 1, "matrix": {"axes": AXES, **matrix}, "steps": [{"$type": "t", **step}]}


def steps(found: list[ResolvedDocument]) -> list[Any]:
    return [step for each in found for step in each.body["steps"]]  # type: ignore[union-attr]


def kinds(found: list[ResolvedDocument]) -> int:
    """How many different objects the steps are."""
    return len({id(step) for step in steps(found)})


@pytest.mark.parametrize(
    ("value", "objects"),
    [
        ("fixed", 1),
        ("{{ pipeline.name }}", 1),
        ("{{ matrix.a }}", 2),
        ("{{ matrix.b }}", 3),
        ("{{ matrix['b'] }}", 3),
        ("{{ matrix.c.w }}", 2),
        ("{{ matrix.a }} and {{ matrix.c.w }}", 4),
        ("{{ 'x' if matrix.a == 'x' else matrix.b }}", 6),
        ("{% for each in matrix.c %}{{ each }}{{ matrix.a }}{% endfor %}", 4),
        ("{{ [matrix.a, matrix.b] | seed }}", 6),
        ("{{ matrix.a }}{{ matrix.b }}{{ matrix.c.w }}", CELLS),
        ("{{ matrix | length }}", CELLS),
        ("{{ matrix.items() | list | length }}", CELLS),
        ("{{ matrix[pipeline.name[:0] ~ 'a'] }}", CELLS),
        ("{{ cell.index }}", CELLS),
        ("{{ cell.key }}{{ matrix.a }}", CELLS),
    ],
)
def test_a_step_is_one_object_for_all_cells_that_agree_in_what_it_reads(
    documents: Documents, value: str, objects: int
) -> None:
    assert kinds(documents(grid({"input": {"text": value}}))) == objects


def test_every_cell_has_its_own_values_all_the_same(documents: Documents) -> None:
    found = documents(grid({"input": {"b": "{{ matrix.b }}", "c": "{{ matrix.c }}"}}))
    read = [(type(step["input"]["b"]), step["input"]["b"], step["input"]["c"]) for step in steps(found)]
    assert read == [(type(b), b, c) for _ in AXES["a"] for b in AXES["b"] for c in AXES["c"]]


def test_cells_of_include_lie_on_no_axis_and_share_nothing(documents: Documents) -> None:
    more = [{"a": "x", "b": 1, "c": {"w": 9}}, {"a": "z", "b": 1, "c": {"w": 1}, "d": "more"}]
    found = documents(grid({"input": {"text": "{{ matrix.a }}"}}, include=more))
    assert kinds(found) == len(AXES["a"]) + len(more)
    assert [step["input"]["text"] for step in steps(found)][-2:] == ["x", "z"]


def test_an_entry_of_include_alone_is_no_axis(documents: Documents) -> None:
    found = documents(
        grid(
            {"input": {"text": "{{ matrix.d | default('none') }}"}},
            include=[{"a": "x", "b": 2, "c": 1, "d": "D"}],
        )
    )
    assert [step["input"]["text"] for step in steps(found)] == ["none"] * CELLS + ["D"]


def test_a_template_reads_what_its_arguments_read(documents: Documents, tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "steps"
    folder.mkdir(parents=True)
    (folder / "sized.yaml").write_text(
        "version: 1\nparameters:\n  width: {type: integer}\n  name: {type: string, default: plain}\n"
        "steps:\n  - {$type: t, name: inner, input: {width: '{{ params.width * 2 }}'}}\n"
        "  - {$type: t, name: result, input: {name: '{{ params.name }}'}}\n"
    )
    uses = {"name": "sized", "uses": "sized", "with": {"width": "{{ matrix.c.w }}"}}
    found = documents({"version": 1, "matrix": {"axes": AXES}, "steps": [uses]})
    assert [step["input"].get("width") for step in steps(found)][::2] == [2, 4] * 6
    assert kinds(found) == 2 * len(AXES["c"])


def test_a_mistake_is_told_in_every_cell_that_has_it(program: Callable[..., Any]) -> None:
    made = program(grid({"input": {"n": "{{ 1 // (matrix.c.w - 1) }}"}}))
    failed = [cell.key for cell in made.cells() if made.resolve(cell).findings]
    assert len(failed) == CELLS // 2
    assert all(made.resolve(cell).document is not None for cell in made.cells() if cell.key not in failed)


def test_no_more_than_a_thousand_values_are_held(program: Callable[..., Any]) -> None:
    source = grid({"input": {"n": "{{ matrix.n }}"}})
    source["matrix"] = {"axes": {"m": [1, 2], "n": {"range": [1, 1500]}}, "limit": 3000}
    made = program(source)
    cells = list(made.cells())
    first = [made.resolve(cell).document.body["steps"][0] for cell in cells[:1500]]
    again = [made.resolve(cell).document.body["steps"][0] for cell in cells[:1500]]
    assert first == again
    assert first[0] is not again[0]
