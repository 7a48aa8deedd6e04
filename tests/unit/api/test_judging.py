"""What the contract says of a step's keys, in the words of our language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from renderline import api
from renderline.api.judging import judge
from renderline.contract.steps import step_types
from renderline.pipeline import model


def hint(key: str, **step: Any) -> str:
    body = {"steps": [{"$type": "echo", "input": {"message": "hi"}, **step, key: 1}]}
    [finding] = judge(model.build("hero", body, templated=True, step_types=step_types()))
    return finding.hint


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("whne", "did you mean `when`?"),
        ("if", "did you mean `when`?"),
        ("nmae", "did you mean `name`?"),
        ("needs", "nothing is needed: a step waits for the steps that it refers to"),
        ("colour", "known are "),
    ],
)
def test_an_unknown_key_of_a_step_has_its_cure(key: str, expected: str) -> None:
    assert hint(key).startswith(expected)


def test_a_key_inside_an_input_is_the_contract_s_alone() -> None:
    body: Any = {
        "steps": [{"$type": "imageUpscaler", "input": {"image": "https://a.example/b.png", "if": 1}}]
    }
    [finding] = judge(model.build("hero", body, templated=True, step_types=step_types()))
    assert "when" not in finding.hint


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("with", "a step with `$type` has `input`; `with` goes with `uses`"),
        ("params", "did you mean `input`?"),
        ("image", "write it below `input`"),
    ],
)
def test_what_belongs_into_the_input_is_one_mistake(key: str, hint: str) -> None:
    """That the input itself is missing follows from it."""
    body: Any = {"steps": [{"$type": "imageUpscaler", key: {}}]}
    [finding] = judge(model.build("hero", body, templated=True, step_types=step_types()))
    assert (finding.code.id, finding.place.path, finding.hint) == ("RL203", ("steps", 0, key), hint)


def test_a_step_that_only_lacks_its_input_is_told_so() -> None:
    body: Any = {"steps": [{"$type": "imageUpscaler", "colour": 1}]}
    found = judge(model.build("hero", body, templated=True, step_types=step_types()))
    assert sorted(finding.code.id for finding in found) == ["RL202", "RL203"]


@pytest.mark.parametrize(
    ("steps", "hint"),
    [
        ({"$type": "echo"}, "begin each step with a dash: `- $type: …`"),
        ({"up": {"$type": "echo"}, "down": {}}, "begin each step with a dash: `- name: up`"),
        ({}, "begin each step with a dash: `- name: …`"),
    ],
)
def test_steps_in_a_mapping_are_one_mistake(steps: Any, hint: str) -> None:
    """No output can be taken from a step then, which need not be told."""
    outputs: Any = [{"from": "up"}]
    pipeline = model.build("hero", {"steps": steps}, templated=True, step_types=step_types(), outputs=outputs)
    [finding] = judge(pipeline)
    assert (finding.code.id, finding.hint) == ("RL201", hint)


@pytest.mark.parametrize(
    "text",
    [
        "{{ params.hook }}",
        "{{ params.hook }}/of/{{ cell.key | slug }}",
        "https://hooks.example/{{ params.hook }}",
    ],
)
@pytest.mark.parametrize("value", ["https://hooks.example/x", "http://127.0.0.1:8189/x"])
def test_a_secret_may_stand_where_a_form_is_asked_for(tmp_path: Path, text: str, value: str) -> None:
    """Its name stands in the compiled body, and has no form to be judged by."""
    pipeline = tmp_path / "p.yaml"
    pipeline.write_text(
        "version: 1\nparameters: {hook: {type: string, secret: true}}\n"
        "steps: [{$type: echo, name: e, input: {message: hi}}]\n"
        f'callbacks: [{{url: "{text}", type: ["workflow:*"]}}]\n'
    )
    assert api.validate(pipeline, api.Given(values={"hook": value})).errors == ()


def test_a_form_without_the_secret_is_judged_beside_one(tmp_path: Path) -> None:
    pipeline = tmp_path / "p.yaml"
    pipeline.write_text(
        "version: 1\nparameters: {hook: {type: string, secret: true}}\n"
        'steps: [{$type: echo, name: e, input: {message: "{{ params.hook }}"}}]\n'
        'callbacks: [{url: "ftp://hooks.example", type: ["workflow:*"]}]\n'
    )
    (found,) = api.validate(pipeline, api.Given(values={"hook": "x"})).errors
    assert found.code.id == "RL211"
