"""Prices summed by the values of an axis."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from renderline import api
from renderline.errors import UsageError
from renderline.reporting import json_v1
from renderline.reporting.plan import Plan
from renderline.reporting.plan_groups import group_by
from renderline.reporting.plan_text import plan_view
from renderline.source import reader

PIPELINE = """\
version: 1
matrix:
  axes: {style: [ink, neon], passes: [1, 3]}
  include: [{passes: 2}]
assumptions: {big: {width: 1000, height: 1000}}
steps:
- {$type: imageUpscaler, name: big, input: {image: "https://example.com/a.png", numberOfRepeats: "{{ matrix.passes }}"}}
- {$type: convertImage, name: small, input: {image: "{{ steps.big.output.blob.url }}", output: {format: png}}}
"""


def planned(text: str = PIPELINE) -> Plan:
    compilation = api.compile_reading(reader.read_text(text, name="p.yaml"), api.Given())
    assert compilation.report.errors == ()
    return api.plan(compilation)


def lines(plan: Plan, axis: str | None) -> list[str]:
    out = io.StringIO()
    Console(file=out, width=120, no_color=True).print(plan_view(plan, axis))
    return [" ".join(line.split()) for line in out.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("axis", "expected"),
    [
        ("style", [("ink", 2, 12), ("neon", 2, 12), ("", 1, 5)]),
        ("passes", [("1", 2, 6), ("3", 2, 18), ("2", 1, 5)]),
    ],
)
def test_workflows_are_summed_by_value(axis: str, expected: list[tuple[str, int, int]]) -> None:
    """In the matrix's order; a cell that lacks the axis comes under an empty value."""
    found = group_by(planned(), axis)
    assert [(each.value, each.workflows, int(each.low)) for each in found] == expected
    assert sum(each.known_high for each in found) == planned().high


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ("[{title: Red fox, text: a fox in snow}, {title: owl}]", ["red-fox-", "owl-"]),
        (f"[{'x' * 41}, {'y' * 40}]", ["x" * 39 + "…", "y" * 40]),
        ("[a cat/b, true]", ["a cat/b", "true"]),
    ],
)
def test_people_see_values_as_short_as_they_stand_in_the_cells_keys(values: str, labels: list[str]) -> None:
    """A whole row would fill several lines; machines get it as it is."""
    found = group_by(planned(PIPELINE.replace("[ink, neon]", values)), "style")
    cut = [each.label for each in found if each.value]
    assert all(label.startswith(start) for label, start in zip(cut, labels, strict=True))
    assert max(map(len, cut)) <= 40
    assert all(
        any(
            line.startswith(label)
            for line in lines(planned(PIPELINE.replace("[ink, neon]", values)), "style")
        )
        for label in cut
    )


def test_people_see_bars_as_long_as_prices() -> None:
    text = lines(planned(), "passes")
    assert "passes workflows price" in text
    assert "1 2 6 Buzz ████████" in text
    assert f"3 2 18 Buzz {'█' * 24}" in text
    assert "2 1 5 Buzz ██████▋" in text


def test_a_cell_of_several_steps_has_its_sum() -> None:
    text = lines(planned(), None)
    assert "together 3 Buzz" in text
    assert text.count("together 9 Buzz") == 2
    assert "passes workflows price" not in text


def test_a_group_with_unknown_prices_says_so() -> None:
    """And has no bar for what nobody knows."""
    unknown = planned(PIPELINE.replace("assumptions: {big", "x-assumptions: {big"))
    assert "ink 2 at least 2 Buzz ████████████████████████" in lines(unknown, "style")
    assert [each.high for each in group_by(unknown, "style")] == [None, None, None]


def test_machines_get_the_sums_too() -> None:
    document: Any = json_v1.plan_document(planned(), "style")
    assert document["by"]["axis"] == "style"
    assert document["by"]["values"][0] == {"value": "ink", "workflows": 2, "low": 12, "high": 12}
    assert "by" not in json_v1.plan_document(planned())


@pytest.mark.parametrize(
    ("text", "axis", "said"),
    [
        (PIPELINE, "styel", "there is no axis `styel`; did you mean `style`?"),
        (PIPELINE, "zzz", "there is no axis `zzz`; there are style, passes"),
        (
            PIPELINE.replace("matrix:", "x-matrix:").replace("{{ matrix.passes }}", "1").replace('"1"', "1"),
            "style",
            "there is no axis `style`; this pipeline has no matrix",
        ),
    ],
)
def test_an_axis_that_is_not_there_is_answered(text: str, axis: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        group_by(planned(text), axis)
    assert str(refused.value) == said


def test_rows_of_a_table_are_grouped_by_their_content() -> None:
    rows = "{axes: {row: [{n: 1, t: a}, {n: 2, t: b}]}}"
    head, _, steps = PIPELINE.partition("steps:")
    text = f"version: 1\nmatrix: {rows}\nsteps:{steps.replace('matrix.passes', 'matrix.row.n')}"
    assert head
    assert [each.value for each in group_by(planned(text), "row")] == ['{"n":1,"t":"a"}', '{"n":2,"t":"b"}']
