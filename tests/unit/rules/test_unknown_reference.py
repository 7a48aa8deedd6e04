"""References to steps that are not there, whatever stands for their name."""

from __future__ import annotations

import json

import pytest

from renderline import api
from renderline.source import reader


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("0", "a step without a name is referred to as `$0`"),
        ("3", "steps with a name: `big`"),
        ("²", "steps with a name: `big`"),
        ("9" * 5000, "steps with a name: `big`"),
        ("bigg", "did you mean `big`?"),
    ],
)
def test_the_hint_says_what_can_be_meant(source: str, hint: str) -> None:
    image = {"$ref": source, "path": "output.blob.url"}
    steps = [
        {"$type": "imageUpscaler", "input": {"image": "https://example.com/a.png"}},
        {
            "$type": "imageUpscaler",
            "name": "big",
            "input": {"image": {"$ref": "$0", "path": "output.blob.url"}},
        },
        {"$type": "imageUpscaler", "input": {"image": image}},
    ]
    reading = reader.read_text(json.dumps({"steps": steps}), name="body.json")
    (found,) = api.compile_reading(reading, api.Given()).report.errors
    assert (found.code.id, found.hint) == ("RL304", hint)
