from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from renderline import api
from renderline.parameters import expectations
from renderline.testing import disappointments

Told = Callable[[dict[str, Any]], list[str]]

GENERATION = {"engine": "flux2", "model": "klein", "operation": "createImage", "prompt": "A fox"}
STEPS = [
    {"$type": "imageGen", "name": "hero", "input": {**GENERATION, "modelVersion": "4b"}},
    {
        "$type": "imageUpscaler",
        "name": "up-2",
        "input": {"image": "{{ steps.hero.output.images[0].url }}", "numberOfRepeats": 1},
    },
]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """What is said of a pipeline of two steps and three cells that is expected to be something."""
    pipeline = tmp_path / "hero.yaml"
    axes = {"axes": {"n": [1, 2, 3]}}
    pipeline.write_text(
        json.dumps({"version": 1, "matrix": axes, "tags": ["tag-{{ matrix.n }}"], "steps": STEPS})
    )
    compilation = api.compile_file(pipeline)

    def tell(expect: dict[str, Any]) -> list[str]:
        assert not [*expectations.check(expect, ())]
        expected = expectations.read(expect)
        plan = api.plan(compilation)
        found = [
            *disappointments.in_bodies(expected, compilation.submissions),
            *disappointments.in_cost(expected, plan),
        ]
        return [each.message for each in found]

    return tell


@pytest.mark.parametrize(
    "expect",
    [
        {},
        {"cells": 3},
        {"body": {"$.steps[0].input.engine": "flux2", "$.steps.hero.$type": "imageGen"}},
        {"body": {"$.steps.up-2.input.numberOfRepeats": 1}},
        {"references": {"$.steps.up-2.input.image": "steps.hero.output.images[0].url"}},
        {"references": {"$.steps[1].input.image": "steps.hero.output.images[0].url"}},
    ],
)
def test_what_holds_in_every_cell_is_not_spoken_of(told: Told, expect: dict[str, Any]) -> None:
    assert told(expect) == []


@pytest.mark.parametrize(
    ("expect", "first"),
    [
        ({"cells": 4}, "4 workflows expected, and there are 3"),
        (
            {"body": {"$.tags[0]": "tag-1"}},
            '$.tags[0] is "tag-2", expected "tag-1", in 2 cells, first in n=2',
        ),
        ({"body": {"$.tags[1]": None}}, "$.tags[1] is not there, expected null, in 3 cells, first in n=1"),
        (
            {"body": {"$.steps.her.name": "her"}},
            '$.steps.her.name is not there, expected "her", in 3 cells, first in n=1',
        ),
        (
            {"body": {"$.steps.up-2.input.numberOfRepeats": True}},
            "$.steps.up-2.input.numberOfRepeats is 1, expected true, in 3 cells, first in n=1",
        ),
        (
            {"body": {"$.steps.up-2.input.numberOfRepeats": 1.0}},
            "$.steps.up-2.input.numberOfRepeats is 1, expected 1.0, in 3 cells, first in n=1",
        ),
        (
            {"references": {"$.steps.up-2.input.image": "steps.hero.output.images[1].url"}},
            (
                '$.steps.up-2.input.image is {"$ref":"hero","path":"output.images[0].url"}, '
                'expected {"$ref":"hero","path":"output.images[1].url"}, in 3 cells, first in n=1'
            ),
        ),
        (
            {"body": {"$.tags[0]": "\x1b[2J"}},
            '$.tags[0] is "tag-1", expected "\\u001b[2J", in 3 cells, first in n=1',
        ),
    ],
)
def test_what_does_not_hold_is_told_with_its_cell(told: Told, expect: dict[str, Any], first: str) -> None:
    """1, 1.0 and true are three values, as in the compiled body."""
    assert told(expect)[0] == first


def test_prices_of_all_cells_are_added_up(told: Told) -> None:
    price = told({"cost": {"buzz": 1}})[0].removeprefix("a price of 1 Buzz expected, and it is ")
    buzz = float(price.removesuffix(" Buzz"))
    assert told({"cost": {"buzz": buzz, "max": buzz}}) == []
    assert told({"cost": {"max": buzz - 0.5}}) == [
        f"a price of at most {buzz - 0.5:g} Buzz expected, and it is {price}"
    ]


def test_an_unknown_price_is_never_low_enough(tmp_path: Path) -> None:
    pipeline = tmp_path / "gen.yaml"
    echo = {"$type": "wdTagging", "name": "tags", "input": {"mediaUrl": "https://example.com/cat.png"}}
    pipeline.write_text(json.dumps({"version": 1, "steps": [echo]}))
    compilation = api.compile_file(pipeline)
    assert not compilation.report.errors
    expected = expectations.read({"cost": {"max": 1000000}})
    (told,) = disappointments.in_cost(expected, api.plan(compilation))
    assert told.path == ("cost", "max")
    assert told.message == "a price of at most 1,000,000 Buzz expected, and it is unknown (tags unknown)"
