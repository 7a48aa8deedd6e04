"""A pipeline is judged with the values of its cases, and without any as far as it can be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from renderline import api
from renderline.reporting.report import Report

HEAD = """\
version: 1
parameters:
  quantity: {type: integer}
  prompt: {type: string, default: A fox}
"""
TAIL = """\
steps:
  - $type: imageGen
    name: hero
    input:
      engine: flux2
      model: klein
      operation: createImage
      prompt: "{{ params.prompt }}"
      quantity: "{{ params.quantity }}"
"""


@pytest.fixture
def found(tmp_path: Path) -> Callable[..., list[str]]:
    """The severity, code and message of all that is found, and the notes that name a case."""

    def validate(cases: str, **given: Any) -> list[str]:
        path = tmp_path / "hero.yaml"
        path.write_text(HEAD + cases + TAIL, encoding="utf-8")
        return told(api.validate(path, api.Given(**given) if given else None))

    return validate


def told(report: Report) -> list[str]:
    return [
        f"{each.severity} {each.code.id}" + "".join(f" {other.message}" for other in each.related)
        for each in report.diagnostics
    ]


def test_a_value_that_is_missing_is_a_note_and_no_mistake(found: Callable[..., list[str]]) -> None:
    assert found("") == ["note RL120"]
    assert found("", values={"prompt": "A cat"}) == ["note RL120"]


def test_with_its_value_nothing_is_left_to_say(found: Callable[..., list[str]]) -> None:
    assert found("", values={"quantity": "2"}) == []
    assert found("cases: {one: {parameters: {quantity: 1}}, two: {parameters: {quantity: 2}}}\n") == []


def test_each_case_is_judged_and_its_wrong_values_marked(found: Callable[..., list[str]]) -> None:
    cases = "cases: {one: {parameters: {quantity: 1}}, none: {parameters: {quantity: 0}}}\n"
    assert found(cases) == ["error RL205 read here"]


def test_a_case_is_named_where_its_values_are_wrong_together(found: Callable[..., list[str]]) -> None:
    cases = "cases: {one: {parameters: {quantity: 1}}, none: {parameters: {quantity: 0}}}\n"
    computed = 'metadata: {share: "{{ 1 / params.quantity }}"}\n'
    assert found(cases + computed) == ["error RL133 with the values of the case `none`"]


def test_what_is_wrong_with_all_values_names_no_case(found: Callable[..., list[str]]) -> None:
    cases = "cases: {a: {parameters: {quantity: 1}}, b: {parameters: {quantity: 2}}}\n"
    assert found(f"tags: 7\n{cases}") == ["error RL201"]


def test_the_same_mistake_of_a_case_and_of_the_matrix_is_told_once(tmp_path: Path) -> None:
    """The matrix's words name its cells, those of the case have no cells to name."""
    path = tmp_path / "grid.yaml"
    path.write_text(
        "version: 1\n"
        "parameters: {deep: {type: string, default: ..}}\n"
        "matrix: {axes: {n: [1, 2, 3]}}\n"
        "profiles: {few: {matrix: {axes: {n: [1]}}}}\n"
        "cases: {draft: {profile: few}, all: {}}\n"
        "steps:\n"
        "  - $type: convertImage\n"
        "    name: a\n"
        "    input: {image: 'https://example.com/a.png', output: {format: png}}\n"
        'outputs: [{from: a, as: "{{ params.deep }}/x-{{ matrix.n }}"}]\n',
        encoding="utf-8",
    )
    assert told(api.validate(path)) == ["error RL402"]


def test_a_case_without_a_required_value_is_wrong(found: Callable[..., list[str]]) -> None:
    assert found("cases: {empty: {}}\n") == ["error RL120 declared here"]


def test_a_value_of_a_case_that_does_not_fit_is_told_once_where_it_stands(
    found: Callable[..., list[str]],
) -> None:
    assert found("cases: {bad: {parameters: {quantity: many}}}\n") == ["error RL122"]
    assert found("cases: {bad: {parameters: {quantity: 1, promt: A cat}}}\n") == ["error RL121"]


def test_given_values_take_the_place_of_the_cases(found: Callable[..., list[str]]) -> None:
    assert found("cases: {none: {parameters: {quantity: 0}}}\n", values={"quantity": "1"}) == []


def test_only_validate_is_content_without_a_value(tmp_path: Path) -> None:
    path = tmp_path / "hero.yaml"
    path.write_text(HEAD + TAIL, encoding="utf-8")
    assert told(api.compile_file(path).report) == ["error RL120"]
