"""`renderline diff`, and `--changed-since` of other commands, as a shell sees them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ECHO = "steps:\n  - $type: echo\n    name: say\n    input: {message: a}\n"


def diff(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return renderline("diff", *arguments, cwd=cwd)


def renderline(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "renderline", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path, commit: Callable[[Path, str], None]) -> Path:
    """A repository with one pipeline, the same in the work tree."""
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "pipelines" / "say.yaml").write_text(ECHO)
    commit(tmp_path, "Begin")
    return tmp_path


def test_the_difference_goes_to_stdout(project: Path) -> None:
    (project / "pipelines" / "say.yaml").write_text(ECHO.replace("message: a", "message: b"))
    done = diff("--base", "HEAD", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert 'steps.say.input.message "a" → "b", ' in done.stdout
    assert "unknown" in done.stdout
    told = diff("--base", "HEAD", "--exit-code", "--format", "json", cwd=project)
    assert told.returncode == 1
    assert json.loads(told.stdout)["same"] is False


def test_nothing_differs_in_a_comment(project: Path) -> None:
    (project / "pipelines" / "say.yaml").write_text(f"# said\n{ECHO}")
    done = diff("--base", "HEAD", "--exit-code", cwd=project)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "1 pipeline compared, nothing differs\n"


def test_mistakes_of_the_new_side_are_reported(project: Path) -> None:
    (project / "pipelines" / "say.yaml").write_text(ECHO.replace("echo", "ecko"))
    done = diff("--base", "HEAD", cwd=project)
    assert done.returncode == 10
    assert "pipelines/say.yaml:2:" in done.stderr
    assert "does not compile" in done.stdout


@pytest.mark.parametrize(
    ("base", "sentence"),
    [("nowhere", "there is no revision `nowhere`"), ("--all", "there is no revision `--all`")],
)
def test_a_wrong_revision_is_one_sentence(base: str, sentence: str, project: Path) -> None:
    done = diff(f"--base={base}", cwd=project)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_plan_and_a_run_leave_out_what_did_not_change(project: Path) -> None:
    pipeline = project / "pipelines" / "say.yaml"
    plan = renderline("plan", pipeline, "--changed-since", "HEAD", "--json", cwd=project)
    assert plan.returncode == 0
    assert json.loads(plan.stdout)["workflows"] == []
    assert plan.stderr == "since HEAD: 1 cell left out\n"
    run = renderline("run", pipeline, "--changed-since", "HEAD", "--json", cwd=project)
    assert (run.returncode, json.loads(run.stdout)["workflows"]) == (0, [])
    assert run.stderr == "since HEAD: 1 cell left out\nnothing to run\n"
    both = renderline("plan", pipeline, "--changed-since", "HEAD", "-o", "plan.json", cwd=project)
    assert both.returncode == 2
    assert "exclude each other" in both.stderr
