"""Where a mistake is told that stands in a value from outside the pipeline file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from renderline import api

PIPELINE = """\
version: 1
parameters:
  passes: {type: integer, default: 1}
steps:
  - $type: imageUpscaler
    input: {image: "https://example.com/a.png", numberOfRepeats: »}
"""


@pytest.mark.parametrize(
    ("expression", "given", "option", "notes"),
    [
        ('"{{ params.passes }}"', {"values": {"passes": "9"}}, "-p passes=…", ["read here"]),
        (
            '"{{ params.passes }}"',
            {"files": [("p.yaml", {"passes": 9})]},
            "--params-file p.yaml",
            ["read here"],
        ),
        ('"{{ params.passes + 1 }}"', {"values": {"passes": "9"}}, "", []),
        ("9", {"values": {"passes": "1"}}, "", []),
    ],
)
def test_a_value_that_is_only_handed_on_is_wrong_where_it_was_given(
    tmp_path: Path, expression: str, given: dict[str, Any], option: str, notes: list[str]
) -> None:
    """What is computed may be wrong for the expression's sake, so the expression keeps the mistake."""
    path = tmp_path / "large.yaml"
    path.write_text(PIPELINE.replace("»", expression), encoding="utf-8")
    [found] = api.validate(path, api.Given(**given)).errors
    assert found.location.span.start.line == 6
    assert (found.option, [each.message for each in found.related]) == (option, notes)
