from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from renderline.parameters import cases
from renderline.parameters.expectations import tree_path

AMOUNT = "is a number of Buzz, 0 or more"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("»[a]", "`cases` is a mapping of names to cases"),
        ("»null", "`cases` is a mapping of names to cases"),
        ("{a: »1}", "the case `a` is a mapping, such as `{parameters: {…}}`"),
        ("{a: {»params: {}}}", "unknown key `params` | did you mean `parameters`?"),
        ("{a: {parameters: »[]}}", "`parameters` is a mapping, not a list"),
        ("{a: {profile: »1}}", "`profile` is text, not an integer"),
        ("{a: {description: »[]}}", "`description` is text, not a list"),
        ("{»../a: {}}", "`../a` cannot be the name of a case"),
        ("{»'': {}}", "`` cannot be the name of a case"),
        ("{a: {}, »A: {}}", "another case is called `A` but for the letter case"),
        ("{a: {expect: »1}}", "`expect` is a mapping, not an integer | keys: cells, body, references, cost"),
        ("{a: {expect: {»cell: 1}}}", "unknown key `cell` | did you mean `cells`?"),
        ("{a: {expect: {cells: »true}}}", "`cells` is the number of workflows, 0 or more"),
        ("{a: {expect: {cells: »-1}}}", "`cells` is the number of workflows, 0 or more"),
        ("{a: {expect: {body: »[]}}}", "`body` is a mapping of paths, not a list"),
        ("{a: {expect: {body: {»tags: []}}}}", "`tags` is no path in the body | write it as in"),
        ("{a: {expect: {body: {»'$.tags[x]': 1}}}}", "`$.tags[x]` is no path in the body | write it as in"),
        ("{a: {expect: {references: »1}}}", "`references` is a mapping of paths, not an integer"),
        ("{a: {expect: {references: {»up: steps.a.output.url}}}}", "`up` is no path in the body"),
        ("{a: {expect: {references: {$.x: »a.output.url}}}}", "a reference is expected as text"),
        ("{a: {expect: {references: {$.x: »1}}}}", "a reference is expected as text"),
        ("{a: {expect: {cost: »17}}}", "`cost` is a mapping | write `cost: {max: 40}`"),
        ("{a: {expect: {cost: »{}}}}", "`cost` is a mapping | write `cost: {max: 40}`"),
        ("{a: {expect: {cost: {»most: 17}}}}", "unknown key `most`"),
        ("{a: {expect: {cost: {max: »-1}}}}", f"`max` {AMOUNT}"),
        ("{a: {expect: {cost: {buzz: »true}}}}", f"`buzz` {AMOUNT}"),
    ],
)
def test_cases_have_their_shape(mistake: Callable[..., str], source: str, expected: str) -> None:
    assert mistake(f"version: 1\nsteps: []\ncases: {source}\n").startswith(f"RL145 {expected}")


def test_a_parameter_that_stands_a_level_too_high_is_known_for_one(mistake: Callable[..., str]) -> None:
    source = "version: 1\nparameters: {w: {type: integer, default: 1}}\nsteps: []\ncases: {a: {»w: 2}}\n"
    assert mistake(source) == (
        "RL145 the parameter `w` does not stand under `parameters` | write `parameters: {w: …}`"
    )


def test_a_profile_that_is_not_there_is_found_where_the_case_names_it(mistake: Callable[..., str]) -> None:
    source = "version: 1\nsteps: []\nprofiles: {draft: {}}\ncases: {a: {profile: »drfat}}\n"
    assert mistake(source) == "RL116 there is no profile `drfat` | did you mean `draft`?"


@pytest.mark.parametrize("tree", [{"version": 1}, {"cases": {}}, [], None, "text"])
def test_without_cases_there_is_one(tree: Any) -> None:
    """It is called `default` and leaves every parameter as it is."""
    (case,) = cases.read(tree).cases
    assert (case.name, case.parameters, case.profile) == ("default", {}, None)


def test_a_case_says_what_is_given_and_what_is_expected() -> None:
    expect: dict[str, Any] = {
        "cells": 2,
        "body": {"$.tags[0]": "a"},
        "references": {"$.steps.up.input.image": "steps.hero.output.images[0].url"},
        "cost": {"buzz": 0.1, "max": 40},
    }
    tree: Any = {
        "profiles": {"p": {}},
        "cases": {"wide": {"parameters": {"w": 9}, "profile": "p", "expect": expect}},
    }
    (case,) = cases.read(tree).cases
    assert (case.given.files, case.given.profile) == ([("case `wide`", {"w": 9})], "p")
    expected = case.expectations
    assert (expected.cells, expected.cost_buzz, expected.cost_most_buzz) == (2, Decimal("0.1"), Decimal(40))
    assert expected.values == {
        "$.tags[0]": "a",
        "$.steps.up.input.image": {"$ref": "hero", "path": "output.images[0].url"},
    }


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("$.steps[0].input.width", ("steps", 0, "input", "width")),
        ("$.steps.hero-4k.$type", ("steps", "hero-4k", "$type")),
        ("$.tags[10]", ("tags", 10)),
        ("$", None),
        ("$.", None),
        ("steps[0]", None),
        ("$.steps[-1]", None),
        ("$.a..b", None),
    ],
)
def test_paths_are_read(text: str, path: tuple[str | int, ...] | None) -> None:
    assert tree_path(text) == path
