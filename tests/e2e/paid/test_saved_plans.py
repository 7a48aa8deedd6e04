"""`plan -o` and `run --plan`, as they are used before a change is paid for."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

Command = Callable[..., subprocess.CompletedProcess[str]]
PIPELINE = """\
version: 1
parameters: {subject: {type: string}}
steps:
- $type: imageGen
  name: hero
  input: {engine: flux2, model: klein, operation: createImage, modelVersion: 4b, prompt: "a {{ params.subject }}", width: 512, height: 512}
"""


def test_exactly_the_plan_is_run_or_nothing(renderline: Command, paid: Any, tmp_path: Path) -> None:
    pipeline = tmp_path / "p.yaml"
    pipeline.write_text(PIPELINE)
    assert renderline("plan", "p.yaml", "-p", "subject=fox", "-o", "plan.json").returncode == 0
    pipeline.write_text(PIPELINE.replace("width: 512", "width: 576"))
    refused = renderline("run", "--plan", "plan.json", *paid.options, "--yes")
    assert refused.returncode == 12, refused.stderr
    assert (
        "compiles to another body than the planned one: steps.hero.input.width 512 → 576; nothing has been sent"
        in refused.stderr
    )
    assert paid.requests == []
    pipeline.write_text(PIPELINE)
    done = renderline("run", "--plan", "plan.json", *paid.options, "--yes")
    assert (done.returncode, len(paid.submissions)) == (0, 1), done.stderr
    assert paid.submissions[0].document["steps"][0]["input"]["prompt"] == "a fox"


def test_a_plan_over_budget_is_not_saved(renderline: Command, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(PIPELINE)
    asked = ("plan", "p.yaml", "-p", "subject=fox", "-o", "plan.json")
    assert renderline(*asked, "--max-cost", "1").returncode == 11
    assert not (tmp_path / "plan.json").exists()


def test_a_plan_and_a_pipeline_exclude_each_other(renderline: Command, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(PIPELINE)
    assert renderline("plan", "p.yaml", "-p", "subject=fox", "-o", "plan.json").returncode == 0
    for wrong in (
        ("p.yaml", "--plan", "plan.json"),
        ("--plan", "plan.json", "-p", "subject=owl"),
        ("--plan", "p.yaml"),
        ("p.yaml", "-p", "subject=fox", "--tolerance", "5%"),
        ("--force",),
    ):
        done = renderline("run", *wrong)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
