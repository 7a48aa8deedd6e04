"""What git says about a pipeline's file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from renderline.source.git import Commit, commit_of

Git = Callable[..., str]


@pytest.fixture
def repository(tmp_path: Path, commit: Callable[[Path, str], None]) -> Path:
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "pipelines" / "hero.yaml").write_text("steps: []\n")
    commit(tmp_path, "Begin")
    return tmp_path


def test_a_clean_file_stands_at_its_commit(repository: Path, git: Git) -> None:
    sha = git(repository, "rev-parse", "HEAD")
    assert commit_of(repository / "pipelines" / "hero.yaml") == Commit(sha=sha, is_dirty=False)


def test_a_changed_file_makes_the_commit_dirty(repository: Path, git: Git) -> None:
    file = repository / "pipelines" / "hero.yaml"
    file.write_text("steps: [1]\n")
    assert commit_of(file) == Commit(sha=git(repository, "rev-parse", "HEAD"), is_dirty=True)


def test_outputs_beside_it_do_not(repository: Path) -> None:
    (repository / "out.png").write_bytes(b"x")
    found = commit_of(repository / "pipelines" / "hero.yaml")
    assert found
    assert not found.is_dirty


def test_a_file_that_git_does_not_know_is_dirty(repository: Path) -> None:
    new = repository / "pipelines" / "new.yaml"
    new.write_text("steps: []\n")
    found = commit_of(new)
    assert found
    assert found.is_dirty


def test_without_a_repository_there_is_no_commit(tmp_path: Path) -> None:
    assert commit_of(tmp_path / "hero.yaml") is None


def test_a_repository_without_commits_has_none(tmp_path: Path, git: Git) -> None:
    git(tmp_path, "init", "--quiet")
    assert commit_of(tmp_path / "hero.yaml") is None
