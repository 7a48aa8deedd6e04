"""A pipeline with a step type that the vendored schemas do not have, yet."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from renderline import api

PIPELINE = """\
version: 1
steps:
- $type: hologramGen
  name: holo
  input: {prompt: A cat}
- $type: imageUpscaler
  name: up
  input: {image: "{{ steps.holo.output.picture.url }}"}
- $type: hologramView
  input: {scene: "{{ steps.up.output.blob.url }}"}
"""
YOUNG = api.Given(today=dt.date(2026, 9, 1))
OLD = api.Given(today=dt.date(2027, 1, 1))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.yaml"
    path.write_text(PIPELINE, encoding="utf-8")
    return path


def test_a_young_schema_refuses_it(file: Path) -> None:
    assert [each.code.id for each in api.validate(file, YOUNG).errors] == ["RL214", "RL214"]


def test_an_old_schema_warns_and_lets_references_to_it_be(file: Path) -> None:
    report = api.validate(file, OLD)
    assert [(each.code.id, each.location.span.start.line) for each in report.warnings] == [
        ("RL214", 3),
        ("RL214", 9),
    ]
    assert report.errors == ()


def test_it_is_compiled_as_it_stands(file: Path) -> None:
    [submission] = api.compile_file(file, OLD).submissions
    assert submission.body["steps"] == [
        {"$type": "hologramGen", "name": "holo", "input": {"prompt": "A cat"}},
        {
            "$type": "imageUpscaler",
            "name": "up",
            "input": {"image": {"$ref": "holo", "path": "output.picture.url"}},
        },
        {"$type": "hologramView", "input": {"scene": {"$ref": "up", "path": "output.blob.url"}}},
    ]


def test_its_price_is_unknown_with_the_reason(file: Path) -> None:
    [workflow] = api.plan(api.compile_file(file, OLD)).workflows
    [holo, _, _] = workflow.cost.steps
    assert (holo.high, holo.reason) == (None, "`hologramGen` is no known step type")


def test_the_mistakes_beside_it_are_found(file: Path) -> None:
    """Also where an expression fails, so that the file's own tree is judged."""
    file.write_text(PIPELINE.replace("name: up", "name: '{{ params.x }}'"), encoding="utf-8")
    found = {(each.code.id, each.severity.value) for each in api.validate(file, OLD).diagnostics}
    assert found >= {("RL132", "error"), ("RL214", "warning")}
    assert ("RL214", "error") not in found


def test_a_case_is_judged_on_the_same_day(file: Path) -> None:
    file.write_text(PIPELINE + "cases: {one: {}}\n", encoding="utf-8")
    assert api.validate(file, OLD).errors == ()
    assert len(api.validate(file, YOUNG).errors) == 2
