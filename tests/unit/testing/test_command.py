"""`renderline test`: what passes, what fails and with which exit code, and what is written."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from renderline import api

Command = Callable[..., "subprocess.CompletedProcess[str]"]
Kept = Callable[[], list[str]]

CASES = "cases:\n  default: {}\n  rough: {parameters: {quality: 10}}\n"
MATRIX = "matrix:\n  axes: {style: [Neon, ink]}\n"


def test_a_missing_snapshot_fails_and_nothing_is_written(renderline_test: Command, kept: Kept) -> None:
    done = renderline_test()
    assert (done.returncode, done.stdout, kept()) == (20, "", [])
    assert "pipelines/__snapshots__/hero/default/workflow.json is missing" in done.stderr
    assert "renderline test --update" in done.stderr


def test_an_update_writes_what_compile_prints_and_then_the_test_passes(
    renderline_test: Command, hero: Path, kept: Kept
) -> None:
    assert renderline_test("--update").returncode == 0
    assert kept() == ["hero/default/workflow.json"]
    written = hero.parent / "__snapshots__" / "hero" / "default" / "workflow.json"
    assert written.read_text() == api.plan_document(api.compile_file(hero))
    passed = renderline_test()
    assert (passed.returncode, passed.stdout) == (0, "")
    assert "1 passed" in passed.stderr
    assert "warning" not in passed.stderr


def test_a_changed_snapshot_is_shown_as_a_difference_of_lines(renderline_test: Command, hero: Path) -> None:
    renderline_test("--update")
    hero.write_text(hero.read_text().replace("default: 80", "default: 75"))
    done = renderline_test("pipelines/hero.yaml")
    assert done.returncode == 20
    for line in ('-                "quality": 80', '+                "quality": 75', "+++ compiled now"):
        assert line in done.stderr.splitlines()
    assert renderline_test("--update").returncode == 0
    assert renderline_test().returncode == 0


def test_every_case_and_every_cell_has_a_file_of_its_own(
    renderline_test: Command, hero: Path, kept: Kept
) -> None:
    """The names stay the same on every machine; they do not depend on the order of the cells."""
    hero.write_text(hero.read_text() + CASES + MATRIX)
    assert renderline_test("--update").returncode == 0
    cells = ["style-ink-1a5247.json", "style-neon-917bf4.json"]
    assert kept() == [f"hero/{case}/{cell}" for case in ("default", "rough") for cell in cells]
    rough = hero.parent / "__snapshots__" / "hero" / "rough" / cells[0]
    (workflow,) = json.loads(rough.read_text())["workflows"]
    assert (workflow["cell"], workflow["params"]) == ("style=ink", {"quality": 10})


def test_obsolete_snapshots_of_cells_cases_and_pipelines_fail_until_an_update(
    renderline_test: Command, hero: Path, kept: Kept
) -> None:
    """Files that others left in the same folders stay where they are."""
    whole = hero.read_text() + CASES + MATRIX
    hero.write_text(whole)
    (hero.parent / "gone.yaml").write_text(whole)
    renderline_test("--update")
    (hero.parent / "gone.yaml").unlink()
    hero.write_text(whole.replace("Neon, ", "").replace("  rough: {parameters: {quality: 10}}\n", ""))
    foreign = hero.parent / "__snapshots__" / "test_others" / "test_it.json"
    foreign.parent.mkdir()
    foreign.write_text('{"format": "another"}')
    done = renderline_test()
    assert done.returncode == 20
    for obsolete in ("gone", "hero/rough", "hero/default/style-neon-917bf4.json"):
        assert f"pipelines/__snapshots__/{obsolete} is obsolete" in done.stderr
    assert renderline_test("--update").returncode == 0
    assert kept() == ["hero/default/style-ink-1a5247.json", "test_others/test_it.json"]
    assert renderline_test().returncode == 0


EXPECT = """\
cases:
  rough:
    parameters: {quality: 10}
    expect:
      cells: 1
      body: {$.steps.small.input.output.quality: 10}
      cost: {buzz: 1}
"""


def test_expectations_that_hold_pass(renderline_test: Command, hero: Path) -> None:
    hero.write_text(hero.read_text() + EXPECT)
    assert renderline_test("--update").returncode == 0
    assert renderline_test().returncode == 0


def test_expectations_that_fail_are_all_told_and_an_update_does_not_write_over_them(
    renderline_test: Command, hero: Path, kept: Kept
) -> None:
    for right, wrong in (("cells: 1", "cells: 2"), ("quality: 10}\n      cost", "quality: 11}\n      cost")):
        assert right in EXPECT
        hero.write_text(hero.read_text().partition("cases")[0] + EXPECT.replace(right, wrong))
        done = renderline_test("--update")
        assert (done.returncode, kept()) == (20, [])
    assert "$.steps.small.input.output.quality is 10, expected 11" in done.stderr


@pytest.mark.parametrize(
    "mistake",
    [
        "cases: {default: {expect: {cell: 1}}}\n",
        "cases: {a: {parameters: {quality: 101}}}\n",
        "stesp: []\n",
        "a: [",
    ],
)
def test_mistakes_in_the_pipeline_are_reported_as_validate_does(
    renderline_test: Command, hero: Path, mistake: str
) -> None:
    hero.write_text(hero.read_text() + mistake)
    done = renderline_test()
    assert done.returncode == 10
    assert "pipelines/hero.yaml:10:" in done.stderr
    assert "error[RL" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["missing.yaml"], ["--nonsense"]])
def test_what_cannot_be_understood_is_no_failed_test(renderline_test: Command, arguments: list[str]) -> None:
    assert renderline_test(*arguments).returncode == 2


def test_the_settings_of_other_tests_do_not_matter(renderline_test: Command, project: Path) -> None:
    (project / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\n")
    (project / "conftest.py").write_text("raise RuntimeError\n")
    assert renderline_test("--update").returncode == 0
    assert {path.name for path in project.iterdir()} == {"pipelines", "pytest.ini", "conftest.py"}
