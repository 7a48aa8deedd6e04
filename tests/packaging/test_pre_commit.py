"""The hooks for pre-commit, run by pre-commit itself on a repository of a user's."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

MANIFEST = ".pre-commit-hooks.yaml"
PACKAGE = ("framework/renderline", "schemas", "templates", "pyproject.toml", "README.md", "LICENSE", "NOTICE")
CONFIG = """\
repos:
  - repo: {url}
    rev: {revision}
    hooks: [{{id: renderline-validate}}, {{id: renderline-fmt}}]
"""
UNTIDY = "steps:\n    -   $type: echo\n        name: say\n        input: {message: a}\nversion: 1\n"


def run(*command: str | Path, cwd: Path, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The finished command; pre-commit keeps its environments below `home`."""
    identity = {
        f"GIT_{who}_{what}": "n@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    environment = {**os.environ, **identity, "PRE_COMMIT_HOME": str(home or cwd)}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def repository(folder: Path) -> str:
    """The commit of all that lies in a folder."""
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "-m", "Begin"]):
        assert run("git", *words, cwd=folder).returncode == 0
    return run("git", "rev-parse", "HEAD", cwd=folder).stdout.strip()


@pytest.fixture(scope="module")
def hooks(root: Path) -> dict[str, Any]:
    """The hooks by their ids."""
    return {each["id"]: each for each in yaml.safe_load((root / MANIFEST).read_text())}


def test_pre_commit_takes_the_manifest(root: Path, tmp_path: Path) -> None:
    done = run(sys.executable, "-m", "pre_commit", "validate-manifest", root / MANIFEST, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "is_validated", "is_formatted"),
    [
        ("pipelines/hero.yaml", True, True),
        ("shop/pipelines/deep/hero.yml", True, True),
        ("renderline.yaml", True, True),
        ("pipelines/prompts.csv", True, False),
        ("pipelines/templates/steps/card.yaml", True, False),
        ("templates/steps/card.yaml", True, False),
        (".github/workflows/pipelines.yaml", False, False),
        ("src/my_pipelines/a.yaml", False, False),
    ],
)
def test_the_hooks_look_at_what_belongs_to_pipelines(
    name: str, *, is_validated: bool, is_formatted: bool, hooks: dict[str, Any]
) -> None:
    def is_taken(hook: dict[str, Any]) -> bool:
        return bool(re.search(hook["files"], name)) and not re.search(hook.get("exclude", "^$"), name)

    assert is_taken(hooks["renderline-validate"]) is is_validated
    assert is_taken(hooks["renderline-fmt"]) is is_formatted


@pytest.mark.long
def test_a_commit_is_validated_and_formatted(root: Path, tmp_path: Path) -> None:
    """Installed by pre-commit as any user's: a mistake fails with its line, an untidy file is put in order."""
    source, project, home = tmp_path / "source", tmp_path / "project", tmp_path / "home"
    for name in (*PACKAGE, MANIFEST, "CHANGELOG.md"):
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (root / name).is_dir():
            shutil.copytree(root / name, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(root / name, target)
    revision = repository(source)
    (project / "pipelines").mkdir(parents=True)
    (project / ".pre-commit-config.yaml").write_text(CONFIG.format(url=source, revision=revision))
    (project / "pipelines" / "untidy.yaml").write_text(UNTIDY)
    (project / "pipelines" / "wrong.yaml").write_text(
        "version: 1\nsteps:\n  - $type: ecko\n    name: a\n    input: {}\n"
    )
    repository(project)

    check = (sys.executable, "-m", "pre_commit", "run", "--all-files")
    done = run(*check, cwd=project, home=home)
    assert done.returncode == 1
    assert "pipelines/wrong.yaml:3:" in done.stdout
    assert "files were modified by this hook" in done.stdout
    tidy = (project / "pipelines" / "untidy.yaml").read_text()
    assert tidy.startswith("version: 1\nsteps:\n  - $type: echo\n")

    (project / "pipelines" / "wrong.yaml").unlink()
    assert run("git", "add", "--all", cwd=project).returncode == 0
    again = run(*check, cwd=project, home=home)
    assert again.returncode == 0, again.stdout
