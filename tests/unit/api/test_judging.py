"""What the contract says of a step's keys, in the words of our language."""

from __future__ import annotations

from typing import Any

import pytest

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
