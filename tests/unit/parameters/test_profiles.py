from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from renderline.diagnostic import Place
from renderline.parameters.resolve import Preparation, ResolvedDocument

SOURCE = """version: 1
parameters:
  width: {type: integer, default: 1920}
matrix:
  axes: {style: [neon, ink], seed: [1]}
  limit: 2
budget: {run: 100, workflow: 50}
tags: [final]
metadata: {a: 1, deep: {b: 2}}
steps: []
profiles:
  draft:
    parameters: {width: 512}
    matrix: {axes: {style: [neon]}}
    budget: {run: 5}
    tags: ["w{{ params.width }}", draft]
    metadata: {deep: {c: 3}}
    ephemeral: true
"""


def test_a_profile_is_laid_over_the_file(documents: Callable[..., list[ResolvedDocument]]) -> None:
    """Mappings merge, each axis is one value, lists and scalars are replaced."""
    [document] = documents(SOURCE, profile="draft")
    assert document.body == {
        "tags": ["w512", "draft"],
        "metadata": {"a": 1, "deep": {"b": 2, "c": 3}},
        "steps": [],
        "ephemeral": True,
    }
    assert document.own["budget"] == {"run": 5, "workflow": 50}
    assert document.params == {"width": 512}
    assert document.matrix == {"style": "neon", "seed": 1}


def test_without_it_nothing_is_changed(documents: Callable[..., list[ResolvedDocument]]) -> None:
    document = documents(SOURCE)[0]
    assert document.body == {"tags": ["final"], "metadata": {"a": 1, "deep": {"b": 2}}, "steps": []}
    assert document.own["budget"] == {"run": 100, "workflow": 50}


def test_a_profile_may_bring_an_axis(documents: Callable[..., list[ResolvedDocument]]) -> None:
    """One that is spelt like none of the file's."""
    made = documents(SOURCE.replace("{style: [neon]}", "{style: [neon], sty: [calm, wild]}"), profile="draft")
    assert [each.matrix["sty"] for each in made] == ["calm", "wild"]


def test_what_a_profile_brought_is_found_in_the_profile(
    documents: Callable[..., list[ResolvedDocument]],
) -> None:
    [document] = documents(SOURCE, profile="draft")
    places: list[tuple[Any, int]] = [
        (("tags", 1), 16),
        (("metadata", "deep", "c"), 17),
        (("metadata", "a"), 9),
        (("ephemeral",), 18),
    ]
    for path, line in places:
        assert document.positions.locate(Place(path=path)).span.start.line == line


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("params.width", "»params.widht", "RL132 there is no `params.widht` | did you mean `params.width`?"),
        ("{run: 5}", "{run: »-5}", "RL145 `run` is a number of Buzz, 0 or more"),
        ("{style: [neon]}", "{style: »{}}", "RL151 an axis has exactly one of `range`, `files`, `table`"),
        (
            "{style: [neon]}",
            "{»styles: [neon], style: [neon]}",
            "RL115 the matrix has no axis `styles` that the profile could change | did you mean `style`?",
        ),
    ],
)
def test_mistakes_in_a_profile_are_found_in_the_profile(
    mistake: Callable[..., str], old: str, new: str, expected: str
) -> None:
    assert mistake(SOURCE.replace(old, new), profile="draft") == expected


@pytest.mark.parametrize(
    ("profiles", "expected"),
    [
        ("»[a]", "RL115 `profiles` is a mapping of names to overlays"),
        ("{draft: »1}", "RL115 the profile `draft` is a mapping, such as `{parameters: {…}}`"),
        ("{draft: {»tag: [a]}}", "RL115 a profile cannot change `tag` | did you mean `tags`?"),
        ("{draft: {»steps: []}}", "RL115 a profile cannot change `steps` | parameters, the matrix"),
        ("{draft: {»version: 1}}", "RL115 a profile cannot change `version`"),
        ("{draft: {parameters: »[a]}}", "RL115 `parameters` in a profile is a mapping"),
        ("{draft: {budget: »5}}", "RL115 `budget` in a profile is a mapping"),
        (
            "{draft: {parameters: {»a: 1}}}",
            "RL121 there is no parameter `a` | this file declares no parameters",
        ),
    ],
)
def test_every_profile_is_checked(mistake: Callable[..., str], profiles: str, expected: str) -> None:
    assert mistake(f"version: 1\nsteps: []\nprofiles: {profiles}\n").startswith(expected)


def test_a_parameter_that_stands_a_level_too_high_in_a_profile_is_told_where_it_belongs(
    mistake: Callable[..., str],
) -> None:
    told = mistake(
        "version: 1\nparameters: {w: {type: integer, default: 1}}\nsteps: []\nprofiles: {draft: {»w: 2}}\n"
    )
    assert told == "RL115 the parameter `w` does not stand under `parameters` | write `parameters: {w: …}`"


def test_a_profile_that_is_asked_for_in_vain_is_a_mistake_of_the_option(
    prepared: Callable[..., Preparation],
) -> None:
    [finding] = prepared(SOURCE, profile="drat").findings
    assert finding.place.option == "--profile drat"
    assert finding.hint == "did you mean `draft`?"


def test_an_exclusion_that_a_profile_made_idle_is_not_told(prepared: Callable[..., Preparation]) -> None:
    """In the file it excludes something, and the profile narrowed the axis on purpose."""
    source = SOURCE.replace("  limit: 2", "  exclude: [{style: ink}]")
    assert not prepared(source).findings
    assert not prepared(source, profile="draft").findings
    [idle] = prepared(source.replace("style: ink", "seed: 7"), profile="draft").findings
    assert idle.code.id == "RL153"
