"""What is judged while expressions cannot be evaluated."""

from __future__ import annotations

import json
from typing import Any

import pytest

from renderline.api.outline import judge_outline
from renderline.source.reader import read_text

SOUND = {"image": "https://example.com/a.png", "output": {"format": "png"}}


def found(values: Any = None, **tree: Any) -> list[tuple[str, tuple[str | int, ...]]]:
    document = read_text(json.dumps({"version": 1, **tree}), name="hero.json").document
    assert document is not None
    return [(finding.code.id, finding.place.path) for finding in judge_outline(document, values)]


def step(name: str, **others: Any) -> Any:
    return {"$type": "convertImage", "name": name, "input": SOUND, **others}


def test_steps_are_judged_around_the_holes() -> None:
    given = {"image": "{{ params.photo }}", "output": {"format": "pngg"}, "transforms": "{{ params.all }}"}
    assert found(steps=[{"$type": "convertImage", "input": given}]) == [
        ("RL214", ("steps", 0, "input", "output", "format"))
    ]


def test_values_that_are_known_are_judged() -> None:
    """What is computed from them is not, and neither is what else is missing."""
    given = {"image": "{{ params.photo }}", "numberOfRepeats": "{{ params.n }}"}
    computed = {"image": "{{ params.photo }}", "numberOfRepeats": "{{ params.n + 1 }}"}
    tree = {"steps": [{"$type": "imageUpscaler", "input": each} for each in (given, computed)]}
    assert found(**tree) == []
    assert found(values={"n": 9}, **tree) == [("RL206", ("steps", 0, "input", "numberOfRepeats"))]


def test_the_values_of_a_step_that_may_be_left_out_are_not_judged() -> None:
    given = {"image": "https://example.com/a.png", "numberOfRepeats": "{{ params.n }}"}
    step = {"$type": "imageUpscaler", "input": given, "when": "params.n < 4"}
    assert found(values={"n": 9}, steps=[step]) == []


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ({"from": "heros"}, [("RL401", ("outputs", 0, "from"))]),
        ({"from": "hero", "as": "../a"}, [("RL402", ("outputs", 0, "as"))]),
        ({"from": "hero", "as": 7}, [("RL145", ("outputs", 0, "as"))]),
        ({"from": "hero", "as": "{{ params.name }}"}, []),
        ({"from": "{{ params.step }}"}, []),
        ("{{ params.output }}", []),
    ],
)
def test_outputs_are_judged_too(output: Any, expected: Any) -> None:
    assert found(steps=[step("hero")], outputs=[output]) == expected


@pytest.mark.parametrize(
    ("first", "second", "is_wrong"),
    [({}, {}, True), ({"when": "params.a"}, {}, False), ({}, {"when": "params.a"}, False)],
)
def test_a_step_that_may_be_left_out_may_share_its_name(first: Any, second: Any, *, is_wrong: bool) -> None:
    steps = [step("hero", **first), step("hero", **second)]
    assert found(steps=steps) == ([("RL302", ("steps", 1, "name"))] if is_wrong else [])


def test_a_parameter_whose_name_cannot_be_read_is_not_called_unused() -> None:
    assert found(steps=[step("a")], parameters={"a b": {"type": "string"}}) == []


def test_what_nothing_reads_is_told_here_as_well() -> None:
    steps = [step("{{ params.a }}")]
    parameters = {"a": {"type": "string"}, "b": {"type": "string"}}
    assert found(steps=steps, parameters=parameters) == [("RL406", ("parameters", "b"))]


def test_what_comes_from_templates_is_a_hole() -> None:
    """The steps around it are judged, and what they read from it is not."""
    tree: Any = {
        "steps": [
            {"uses": "anything", "name": "final"},
            {"$type": "imageUpscaler", "name": "big", "input": {"image": "{{ steps.final.output.x.url }}"}},
            {"$type": "imageUpscaler", "input": {"image": {"$ref": "final-inner", "path": "output.y"}}},
            {
                "$type": "imageUpscaler",
                "input": {"image": "{{ steps.bgi.output.blob.url }}", "numberOfRepeats": 9},
            },
        ],
        "outputs": [{"from": "final"}, {"from": "final-inner"}, {"from": "fianl"}],
    }
    assert found(**tree) == [
        ("RL206", ("steps", 3, "input", "numberOfRepeats")),
        ("RL304", ("steps", 3, "input", "image", "$ref")),
        ("RL401", ("outputs", 2, "from")),
    ]
