"""What the README shows is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from renderline import api

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.splitlines()[1].removeprefix("name: "))
def test_every_pipeline_in_it_is_valid_and_compiles(example: str, tmp_path: Path) -> None:
    (tmp_path / "prompts.csv").write_text("title,text\ncat,A cat astronaut\ndog,A dog at sea\n")
    file = tmp_path / "example.yaml"
    file.write_text(example)
    assert api.validate(file).diagnostics == ()
    assert api.compile_file(file).submissions


def test_there_are_examples_to_look_at() -> None:
    assert len(EXAMPLES) >= 2
