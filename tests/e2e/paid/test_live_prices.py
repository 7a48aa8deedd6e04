"""`plan --live`: the service's own price beside the estimate, asked for in a way that leaves no trace."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

Command = Callable[..., subprocess.CompletedProcess[str]]
PIPELINE = """\
version: 1
externalId: mine-{{ cell.index }}
parameters:
  quantity: {type: integer, default: 1}
  side: {type: integer, default: 1024}
  repeats: {type: integer, default: 1}
matrix: {axes: {subject: [fox, owl]}}
steps:
- $type: imageGen
  name: hero
  input:
    engine: flux2
    model: klein
    operation: createImage
    modelVersion: 4b
    prompt: "a {{ matrix.subject }}"
    quantity: "{{ params.quantity }}"
    width: "{{ params.side }}"
    height: "{{ params.side }}"
- $type: imageUpscaler
  name: large
  input: {image: ./photo.png, numberOfRepeats: "{{ params.repeats }}"}
- $type: imageUpscaler
  name: larger
  input: {image: "{{ steps.hero.output.images[0].url }}"}
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(PIPELINE)
    Image.new("RGB", (200, 200), "teal").save(tmp_path / "photo.png")


@pytest.fixture
def asked(renderline: Command, paid: Any) -> Callable[..., Any]:
    """The document of a plan that was asked for with these parameters."""

    def ask(*arguments: str) -> Any:
        done = renderline("plan", "p.yaml", "--live", "--json", *paid.options, *arguments)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


def test_the_price_moves_with_what_is_asked_for(asked: Callable[..., Any], paid: Any) -> None:
    """And no question ever carries an `externalId`, which the service would take for the work's first use."""
    plain = asked()
    assert plain["whatif"]["total"] == plain["high"] > 0
    for parameter in ("quantity=2", "side=2048", "repeats=2"):
        moved = asked("-p", parameter)
        assert moved["whatif"]["total"] > plain["whatif"]["total"], parameter
    assert len(paid.questions) == 8
    assert paid.submissions == []
    assert all("externalId" not in each.document for each in paid.questions)
    assert all(b"externalId" not in each.body for each in paid.requests)


def test_an_estimate_that_agrees_has_no_drift(asked: Callable[..., Any]) -> None:
    document = asked()
    assert [each["drift"] for each in document["workflows"]] == [0, 0]
    assert document["whatif"] == {
        "total": document["high"],
        "byCurrency": {"blue": document["high"]},
        "unpriced": [],
        "insufficient": False,
        "failure": None,
    }


def test_the_same_body_is_asked_for_once_and_a_file_sent_once(
    asked: Callable[..., Any], paid: Any, tmp_path: Path
) -> None:
    text = PIPELINE.replace('"a {{ matrix.subject }}"', "a fox")
    (tmp_path / "p.yaml").write_text(text.replace("[fox, owl]", "[a, b, c, d, e, f]"))
    document = asked()
    assert (len(document["workflows"]), len(paid.questions)) == (6, 1)
    assert sum(each.path.endswith("/blobs") for each in paid.requests) == 1


def test_not_more_than_a_few_are_asked_at_once(asked: Callable[..., Any], paid: Any, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(PIPELINE.replace("[fox, owl]", "{range: [1, 24]}"))
    asked()
    assert len(paid.questions) == 24
    assert 1 <= paid.most_at_once <= 4


def test_people_see_estimate_whatif_and_drift(renderline: Command, paid: Any) -> None:
    done = renderline("plan", "p.yaml", "--live", *paid.options)
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["workflow", "estimate", "whatif", "drift"] in lines
    assert ["subject=fox", "18", "Buzz", "18", "Buzz", "0"] in lines
    assert ["total", "36", "Buzz", "36", "Buzz", "0"] in lines
    assert "asked with whatif for the price of 2 different bodies" in done.stdout
    assert "It would be taken from: blue 36." in done.stdout
    assert "nothing has been carried out" in done.stdout


def test_the_embedded_engine_can_be_asked_too(renderline: Command) -> None:
    done = renderline("plan", "p.yaml", "--live", "--json")
    assert (done.returncode, json.loads(done.stdout)["whatif"]["total"]) == (0, 36), done.stderr


def test_an_engine_alone_asks_nobody(renderline: Command, paid: Any) -> None:
    done = renderline("plan", "p.yaml", *paid.options)
    assert (done.returncode, "--engine goes with --live" in done.stderr) == (2, True)
    assert paid.requests == []


def test_the_ledger_holds_the_answer_against_the_bill(
    renderline: Command, asked: Callable[..., Any], paid: Any, tmp_path: Path
) -> None:
    """The one that was there when the run was sent."""
    hero, _, _ = PIPELINE.partition("- $type: imageUpscaler")
    (tmp_path / "p.yaml").write_text(hero.replace("  repeats: {type: integer, default: 1}\n", ""))
    asked()
    done = renderline("run", "p.yaml", "--yes", *paid.options)
    assert done.returncode == 0, done.stderr
    told = json.loads(renderline("ledger", "--json").stdout)
    (line,) = told["lines"]
    assert (line["estimateHigh"], line["whatif"]) == ("24", "24")
    heads, row = (each.split() for each in renderline("ledger").stdout.splitlines())
    assert heads == ["run", "steps", "estimate", "whatif", "debit", "credit", "net", "drift"]
    assert row[1:5] == ["2", "24", "Buzz", "24"]
    asked()
    assert json.loads(renderline("ledger", "--json").stdout) == told
