"""The composite action: its shell steps run in bash as GitHub runs them, on a made-up job."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml

from renderline.forge.comments import Behaviour

EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
# As GitHub runs `shell: bash`.
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")

Run: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def action(root: Path) -> Any:
    """What `action.yml` says."""
    return yaml.safe_load((root / ".github" / "actions" / "renderline" / "action.yml").read_text())


def evaluated(text: str, inputs: Mapping[str, str]) -> str:
    """A value with its expressions, which are but names of inputs."""
    return EXPRESSION.sub(lambda match: inputs[match[1].removeprefix("inputs.")], text)


@pytest.fixture
def step(action: Any, project: Path, job_variables: dict[str, str], root: Path) -> Run:
    """Runs the step of a name with some inputs, the others as the action has them."""
    defaults = {name: str(each["default"]) for name, each in action["inputs"].items()} | {"token": "t0ken"}
    command = shutil.which("renderline", path=str(Path(sys.executable).parent))
    assert command is not None
    temporary = project.parent / "temporary"
    temporary.mkdir()

    def run(name: str, **inputs: str) -> subprocess.CompletedProcess[str]:
        said = {**defaults, **{key.replace("_", "-"): value for key, value in inputs.items()}}
        (found,) = (each for each in action["runs"]["steps"] if each["name"] == name)
        environment = {
            **job_variables,
            **{key: evaluated(value, said) for key, value in found.get("env", {}).items()},
            "GITHUB_ACTION_PATH": str(root / ".github" / "actions" / "renderline"),
            "GITHUB_PATH": str(temporary / "path"),
            "RUNNER_TEMP": str(temporary),
            "PATH": f"{Path(command).parent}{os.pathsep}{os.environ['PATH']}",
        }
        folder = project / evaluated(found.get("working-directory", "."), said)
        return subprocess.run(
            [*BASH, "-c", found["run"]],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_the_action_uses_nothing_but_the_package(action: Any) -> None:
    """No other action, and no input becomes a part of a script, where it would be carried out."""
    assert action["runs"]["using"] == "composite"
    for each in action["runs"]["steps"]:
        assert "uses" not in each
        assert each["shell"] == "bash"
        assert not EXPRESSION.search(each["run"])
    assert all(each["description"] and "default" in each for each in action["inputs"].values())
    said = action["inputs"]["behavior"]["description"]
    assert all(behaviour in said for behaviour in Behaviour)


def test_a_pull_request_is_validated_and_commented_on(step: Run, github: Any) -> None:
    checked = step("Validate")
    assert (checked.returncode, checked.stdout) == (0, "")
    done = step("Comment")
    assert (done.returncode, done.stderr) == (0, "comment created\n")
    assert "### Render cost: +36 Buzz" in github.comments[0]["body"]


def test_mistakes_are_annotations_and_do_not_keep_the_comment_back(
    step: Run, action: Any, github: Any, project: Path, hero: str
) -> None:
    (project / "pipelines" / "hero.yaml").write_text(hero.replace("imageGen", "imageGenn"))
    checked = step("Validate")
    assert checked.returncode == 10
    assert checked.stdout.startswith("::error file=pipelines/hero.yaml,line=3,")
    assert step("Comment").returncode == 10
    assert "1 pipeline does not compile" in github.comments[0]["body"]
    (told,) = (each for each in action["runs"]["steps"] if each["name"] == "Comment")
    assert told["if"].startswith("${{ !cancelled() && ")


@pytest.mark.parametrize("token", ["f0rk", ""])
def test_a_forks_pull_request_needs_no_secret(
    token: str, step: Run, github: Any, job_variables: dict[str, str]
) -> None:
    assert step("Validate").returncode == 0
    assert step("Comment", token=token).returncode == 0
    assert github.comments == []
    assert "### Render cost: +36 Buzz" in Path(job_variables["GITHUB_STEP_SUMMARY"]).read_text()


def test_inputs_reach_the_command_and_are_never_carried_out(step: Run, github: Any, project: Path) -> None:
    """Several paths, blanks and what a shell would do something with included."""
    (project / "a b").mkdir()
    shutil.copy(project / "pipelines" / "other.yaml", project / "a b" / "$(touch gone).yaml")
    paths = "pipelines/hero.yaml\n\na b/$(touch gone).yaml\n"
    done = step("Comment", paths=paths, base="HEAD", tag="shop", only_if_changed="false")
    assert done.returncode == 0
    (written,) = github.comments
    assert written["body"].startswith("<!-- renderline: shop -->\n\n### Render cost: +12 Buzz")
    assert "1 of 2 pipelines differs" in written["body"]
    assert not (project / "gone").exists()
    assert step("Validate", paths="--help").returncode == 2


def test_a_project_in_a_folder_has_its_lines_where_the_repository_has_them(step: Run, github: Any) -> None:
    assert step("Comment", working_directory="pipelines").stderr == "comment created\n"
    (line,) = (each for each in github.comments[0]["body"].splitlines() if "input.quantity" in each)
    assert re.search(r"\[line&nbsp;12\]\(https://github.com/o/r/blob/\w{40}/pipelines/hero.yaml#L12\)", line)


def test_the_workflow_of_a_new_project_comments_too(
    root: Path, project: Path, job_variables: dict[str, str], github: Any
) -> None:
    """What `init` writes: its last step, on a pull request."""
    folder = root / "templates" / "project" / ".github" / "workflows"
    workflow = yaml.safe_load((folder / "pipelines.yaml").read_text())
    assert workflow["permissions"] == {"contents": "read", "pull-requests": "write"}
    last = workflow["jobs"]["test"]["steps"][-1]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [*BASH, "-c", last["run"]],
        cwd=project,
        env={**job_variables, "PATH": path},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "### Render cost: +36 Buzz" in github.comments[0]["body"]


@pytest.mark.long
def test_the_install_step_brings_the_command_alone(step: Run, project: Path) -> None:
    """From the action's own checkout, without taking the place of the job's Python."""
    done = step("Install renderline", python=sys.executable)
    assert done.returncode == 0, done.stderr
    (folder,) = (project.parent / "temporary" / "path").read_text().splitlines()
    assert [each.name for each in Path(folder).iterdir()] == ["renderline"]
    told = subprocess.run([f"{folder}/renderline", "version"], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", told.stdout)
