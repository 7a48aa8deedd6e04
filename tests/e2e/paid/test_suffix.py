"""A chain whose last step failed goes on from what its first steps have made; they are made and paid for once."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]
PIPELINE = """\
version: 1
matrix: {axes: {subject: [fox, owl]}}
steps:
- $type: imageGen
  name: hero
  input: {engine: flux2, model: klein, operation: createImage, modelVersion: 4b, prompt: "a {{ matrix.subject }}", width: 512, height: 512}
- $type: convertImage
  name: small
  input:
    image: "{{ steps.hero.output.images[0].url }}"
    transforms: [{type: resize, targetWidth: "{{ 64 if matrix.subject == 'fox' else 65 }}"}]
    output: {format: png}
- $type: convertImage
  name: final
  input:
    image: "{{ steps.small.output.blob.url }}"
    output: {format: jpeg, quality: "{{ 71 if matrix.subject == 'fox' else 72 }}"}
outputs:
- {from: hero, as: "{{ matrix.subject }}-hero"}
- {from: final, as: "{{ matrix.subject }}"}
"""
RUN = ("run", "p.yaml", "--yes")
RETRY = (*RUN, "--retry", "failed")
SMALL, FINAL = '"targetWidth":65', '"quality":72'


def failing(what: str) -> dict[str, Any]:
    return {"kind": "failing-job", "contains": what}


def made(paid: Any) -> Counter[str]:
    """How often the engine has brought each step to a good end, by its name, over all workflows."""
    steps = (step for workflow in paid.workflows for step in workflow["steps"])
    return Counter(step["name"] for step in steps if step["status"] == "succeeded")


def sent(paid: Any) -> list[str]:
    """The steps of each submission."""
    return [",".join(step["name"] for step in each.document["steps"]) for each in paid.submissions]


def charged(workflow: dict[str, Any]) -> float:
    """What the engine took for a workflow and did not give back."""
    moved = (workflow.get("transactions") or {}).get("list") or [{"amount": workflow["cost"]["total"]}]
    return float(sum(-each["amount"] if each.get("type") == "credit" else each["amount"] for each in moved))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "p.yaml").write_text(PIPELINE)
    return tmp_path


@pytest.fixture
def failed(renderline: Command, paid: Any, project: Path) -> Path:
    """A run in which the owl's last step failed; now it would not."""
    paid.engine.start(failing(FINAL))
    done = renderline(*RUN, *paid.options)
    assert done.returncode == 14, done.stderr
    assert made(paid) == {"hero": 2, "small": 2, "final": 1}
    paid.engine.start()
    return project


def test_the_first_steps_run_once_and_their_files_come_all_the_same(
    renderline: Command, paid: Any, failed: Path
) -> None:
    done = renderline(*RETRY, *paid.options)
    assert done.returncode == 0, done.stderr
    assert made(paid) == {"hero": 2, "small": 2, "final": 2}
    whole = "hero,small,final"
    assert sent(paid) == [whole, whole, "final"]
    files = {file.name for file in (failed / "out").iterdir() if file.suffix != ".json"}
    assert files == {"fox-hero.png", "fox.jpg", "owl-hero.png", "owl.jpg"}


def test_its_price_is_that_of_the_rest(renderline: Command, paid: Any, failed: Path) -> None:
    """Where it is asked about, and where it is held against a ceiling."""
    assert not list((failed / "out").glob("owl*"))
    refused = renderline(*RETRY, *paid.options, "--max-cost", "0.5")
    assert (refused.returncode, len(paid.submissions)) == (11, 2), refused.stderr
    done = renderline(*RETRY, *paid.options, "--max-cost", "1")
    assert done.returncode == 0, done.stderr
    assert "estimated price: 1 Buzz, without 2 steps that earlier attempts have made" in done.stderr


def test_provenance_report_and_check_know_both_workflows_as_one(
    renderline: Command, paid: Any, failed: Path
) -> None:
    (broken,) = (each["id"] for each in paid.workflows if each["status"] == "failed")
    assert renderline("resume", "--retry-failed", "--yes", *paid.options[2:]).returncode == 0
    first, again = (json.loads((failed / "out" / f"{name}.jpg.json").read_bytes()) for name in ("fox", "owl"))
    assert "earlierWorkflows" not in first
    assert again["earlierWorkflows"] == [broken]
    assert [step["name"] for step in again["steps"]] == ["hero", "small", "final"]
    owl = [each for each in paid.workflows if each["id"] in {broken, again["workflow"]}]
    assert (len(owl), again["buzz"]) == (2, sum(map(charged, owl)))
    checked = renderline("verify")
    assert checked.returncode == 0, checked.stderr
    assert renderline("report").returncode == 0
    (report,) = (failed / "out").glob("report-*.html")
    assert broken in report.read_text()
    shown = json.loads(renderline("runs", "show", "--json").stdout)
    assert [each["earlierWorkflows"] for each in shown["cells"]] == [[], [broken]]
    (failed / "out" / "owl-hero.png").unlink()
    assert renderline("resume", *paid.options[2:]).stdout.count("out/") == 4
    assert (len(paid.submissions), (failed / "out" / "owl-hero.png").is_file()) == (3, True)


@pytest.mark.long
def test_a_rest_that_fails_again_is_gone_on_with_from_all_that_is_made(
    renderline: Command, paid: Any, project: Path
) -> None:
    """Each attempt has its own key, and none of them makes a step twice."""
    del project
    owl = ("--cell", "subject=owl", *paid.options)
    for fault, command, code in ((SMALL, RUN, 13), (FINAL, RETRY, 13), ("nothing", RETRY, 0)):
        paid.engine.start(failing(fault))
        done = renderline(*command, *owl)
        assert done.returncode == code, done.stderr
    assert made(paid) == {"hero": 1, "small": 1, "final": 1}
    assert sent(paid) == ["hero,small,final", "small,final", "final"]
    assert len({each.document["externalId"] for each in paid.submissions}) == 3


def test_what_the_service_has_dropped_is_made_anew_at_its_full_price(
    renderline: Command, paid: Any, failed: Path
) -> None:
    del failed
    (broken,) = (each["id"] for each in paid.workflows if each["status"] == "failed")
    paid.engine.client.delete(f"/v2/consumer/workflows/{broken}").raise_for_status()
    done = renderline(*RETRY, *paid.options)
    assert done.returncode == 0, done.stderr
    assert "estimated price: 14 Buzz\n" in done.stderr
    assert sent(paid)[-1] == "hero,small,final"


@pytest.mark.long
def test_another_machine_finds_the_rest_that_is_paid_for(
    renderline: Command, paid: Any, failed: Path, tmp_path: Path
) -> None:
    """Its key follows from the body and from what it goes on from."""
    assert renderline(*RETRY, *paid.options).returncode == 0
    kept = len(paid.workflows)
    for file in (*(failed / "out").iterdir(), *(tmp_path / ".renderline").glob("ledger.db*")):
        file.unlink()
    assert renderline(*RUN, *paid.options).returncode == 14
    assert renderline(*RETRY, *paid.options).returncode == 0
    assert len(paid.workflows) == kept
    assert (failed / "out" / "owl.jpg").is_file()
