"""What the README shows is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from renderline import api
from renderline.cli.exit_codes import ExitCode

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
EXAMPLES = [each for each in BLOCKS if each.startswith("version: ")]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.splitlines()[1].removeprefix("name: "))
def test_every_pipeline_in_it_is_valid_and_compiles(example: str, tmp_path: Path) -> None:
    (tmp_path / "prompts.csv").write_text("title,text\ncat,A cat astronaut\ndog,A dog at sea\n")
    file = tmp_path / "example.yaml"
    file.write_text(example)
    assert api.validate(file).diagnostics == ()
    assert api.compile_file(file).submissions


def test_there_are_examples_to_look_at() -> None:
    assert len(EXAMPLES) >= 2


def test_its_workflow_and_its_hooks_name_what_is_there() -> None:
    workflow, hooks = (yaml.safe_load(each) for each in BLOCKS if each not in EXAMPLES)
    used = workflow["jobs"]["pipelines"]["steps"][-1]
    place = re.fullmatch(r"OWNER/renderline/(\S+)@main", used["uses"])
    assert place is not None
    assert set(used["with"]) <= set(yaml.safe_load((ROOT / place[1] / "action.yml").read_text())["inputs"])
    there = {each["id"] for each in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    assert {each["id"] for each in hooks["repos"][0]["hooks"]} == there


def test_its_table_has_every_exit_code_and_no_other() -> None:
    rows = re.findall(r"^\| (\d+) \| .+ \| .+ \|$", README, re.MULTILINE)
    assert [int(each) for each in rows] == [code.value for code in ExitCode]
