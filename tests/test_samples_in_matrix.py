"""Every valid body of the API's documentation, with a parameter and a matrix of three cells put around it."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from renderline import api

DATA = Path(__file__).parent / "data" / "api"
STYLES = ["neon", "ink", "oil"]
# The documentation reads an output that the step `bed` has not; a file of our language is refused for it.
WRONG = '"$ref": "bed",\n        "path": "output.audioBlob.url"'
RIGHT = WRONG.replace("audioBlob", "blob")


def bodies() -> list[str]:
    expected = json.loads((DATA / "samples-expected.json").read_text(encoding="utf-8"))
    return [name for name in sorted(expected) if expected[name]["valid"] and "steps" in sample(name)]


def sample(name: str) -> dict[str, Any]:
    text = (DATA / "samples" / name).read_text(encoding="utf-8")
    body: dict[str, Any] = json.loads(text.replace(WRONG, RIGHT))["body"]
    return body


@pytest.mark.parametrize("name", bodies())
def test_a_body_in_a_matrix_compiles_to_three_right_bodies(name: str, tmp_path: Path) -> None:
    """Each is the sample itself, deep-equal, but for what was parametrised."""
    body = sample(name)
    around = {
        "version": 1,
        "parameters": {"label": {"type": "string", "default": "a test"}},
        "matrix": {"axes": {"style": STYLES}},
        **body,
        "metadata": {**body.get("metadata", {}), "label": "{{ params.label }} in {{ matrix.style }}"},
    }
    path = tmp_path / "body.yaml"
    path.write_text(json.dumps(around), encoding="utf-8")
    compilation = api.compile_file(path, api.Given(values={"label": "mine"}))
    assert [each.message for each in compilation.report.errors] == []
    expected = []
    for style in STYLES:
        right = copy.deepcopy(body)
        right["metadata"] = {**body.get("metadata", {}), "label": f"mine in {style}"}
        expected.append((f"style={style}", right))
    assert [(each.cell_key, each.body) for each in compilation.submissions] == expected
