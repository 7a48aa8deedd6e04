"""The plugin within somebody's own pytest: silent unless asked, and with fixtures for their own tests."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., "subprocess.CompletedProcess[str]"]

OWN_TESTS = """
import httpx


def test_compiles(compile_pipeline):
    compilation = compile_pipeline("pipelines/hero.yaml", {"quality": 7})
    assert compilation.submissions[0].body["steps"][0]["input"]["output"]["quality"] == 7
    assert compile_pipeline("pipelines/hero.yaml", {"quality": 101}).report.errors


def test_plans(plan_pipeline):
    assert plan_pipeline("pipelines/hero.yaml").high == 1


def test_fails_with_a_report(plan_pipeline):
    plan_pipeline("pipelines/hero.yaml", {"quality": 101})


def test_engine(local_engine):
    headers = {"Authorization": f"Bearer {local_engine.token}"}
    assert httpx.get(f"{local_engine.url}/v2/consumer/workflows", headers=headers).status_code == 200
"""

EXPECTING = """\
cases:
  a:
    expect:
      cells: 2
      body:
        $.steps.small.input.output.quality: 7
      references:
        $.steps[0].input.image: steps.a.output.blob.url
      cost: {max: 0}
"""


def collected(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The node ids that `--collect-only --quiet` prints."""
    return [line for line in done.stdout.splitlines() if "::" in line]


@pytest.mark.long
@pytest.mark.parametrize(
    ("settings", "arguments", "expected"),
    [
        ("", (), []),
        ("", ("pipelines",), []),
        ("", ("--renderline",), ["pipelines/hero.yaml::default"]),
        ("", ("--renderline", "others"), []),
        ("", ("--renderline", "others/a.yml"), ["others/a.yml::default"]),
        ("renderline_pipelines = others", (), ["others/a.yml::default"]),
        ("renderline_pipelines = pipelines/hero.yaml", (), ["pipelines/hero.yaml::default"]),
        (
            "renderline_pipelines = pipelines\n  others",
            (),
            ["others/a.yml::default", "pipelines/hero.yaml::default"],
        ),
    ],
)
def test_only_what_is_asked_for_is_collected(
    plain_pytest: Command, project: Path, settings: str, arguments: tuple[str, ...], expected: list[str]
) -> None:
    """Templates of steps are no pipelines, and other YAML files are nobody's business."""
    (project / "pytest.ini").write_text(f"[pytest]\n{settings}\n")
    for name in ("others/a.yml", "pipelines/templates/steps/part.yaml", "docker-compose.yaml"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("steps: []\n")
    assert collected(plain_pytest("--collect-only", "--quiet", *arguments)) == expected


@pytest.mark.long
def test_the_switch_of_the_snapshots_is_syrupys(plain_pytest: Command, hero: Path) -> None:
    hero.write_text(hero.read_text() + "cases: {a: {}, b: {}}\n")
    assert plain_pytest("--renderline").returncode == 1
    assert plain_pytest("--renderline", "--snapshot-update").returncode == 0
    chosen = plain_pytest("--renderline", "-k", "b")
    assert (chosen.returncode, "1 passed, 1 deselected" in chosen.stdout) == (0, True)


def test_an_expectation_that_does_not_hold_is_told_with_its_line(plain_pytest: Command, hero: Path) -> None:
    """Each with the place of its own key, so that an editor can jump there."""
    hero.write_text(hero.read_text() + EXPECTING)
    told = plain_pytest("--renderline").stdout
    for place, words in (
        ("13:7", "2 workflows expected, and there are 1"),
        ("15:9", "$.steps.small.input.output.quality is 80, expected 7"),
        ("17:9", "$.steps[0].input.image is"),
        ("18:14", "a price of at most 0 Buzz expected"),
    ):
        assert f"hero.yaml:{place}: {words}" in told


@pytest.mark.long
def test_own_tests_compile_plan_and_reach_an_engine(plain_pytest: Command, project: Path) -> None:
    (project / "test_own.py").write_text(OWN_TESTS)
    done = plain_pytest("--quiet")
    assert "1 failed, 3 passed" in done.stdout, done.stdout
    assert "FAILED test_own.py::test_fails_with_a_report" in done.stdout
    assert "error[RL122]: parameter `quality`: `101`" in done.stdout
