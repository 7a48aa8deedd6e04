"""The files of a revision, laid out as a pipeline would find them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from renderline.errors import UsageError
from renderline.source.git import Repository, repository_of
from renderline.source.revisions import laid_out

Git = Callable[..., str]
Commit = Callable[[Path, str], None]


@pytest.fixture
def repository(tmp_path: Path, commit: Commit) -> Repository:
    """A commit with a pipeline, a photo, a link in it and a link out of it."""
    top = tmp_path / "project"
    (top / "photos").mkdir(parents=True)
    (top / "hero.yaml").write_text("steps: []\n")
    (top / "photos" / "ä cat.jpg").write_bytes(bytes(range(256)))
    (top / "inside").symlink_to("photos/ä cat.jpg")
    (top / "outside").symlink_to("../elsewhere")
    commit(top, "Begin")
    return repository_of(top)


def test_files_that_changed_have_their_old_content(repository: Repository) -> None:
    (repository.top / "hero.yaml").write_text("steps: [new]\n")
    (repository.top / "photos" / "ä cat.jpg").unlink()
    with laid_out(repository, "HEAD") as revision:
        assert (revision.root / "hero.yaml").read_text() == "steps: []\n"
        assert (revision.root / "photos" / "ä cat.jpg").read_bytes() == bytes(range(256))
        root = revision.root
    assert not root.exists()


def test_files_that_did_not_change_are_not_copied(repository: Repository) -> None:
    with laid_out(repository, "HEAD") as revision:
        photo = revision.root / "photos" / "ä cat.jpg"
        assert photo.readlink() == repository.top / "photos" / "ä cat.jpg"
        assert photo.is_file()


def test_an_older_revision_is_laid_out_and_the_work_tree_left_alone(
    repository: Repository, git: Git, commit: Commit
) -> None:
    first = repository.commit("HEAD")
    (repository.top / "hero.yaml").write_text("steps: [2]\n")
    (repository.top / "new.yaml").write_text("steps: []\n")
    commit(repository.top, "Go on")
    with laid_out(repository, "HEAD~1") as revision:
        assert (revision.sha, revision.name) == (first, "HEAD~1")
        assert sorted(each.name for each in revision.root.iterdir()) == [
            ".git",
            "hero.yaml",
            "inside",
            "photos",
        ]
    assert git(repository.top, "status", "--porcelain") == ""


def test_links_that_lead_out_of_the_repository_are_left_out(repository: Repository) -> None:
    with laid_out(repository, "HEAD") as revision:
        assert (revision.root / "inside").read_bytes() == bytes(range(256))
        assert not (revision.root / "outside").is_symlink()


def test_files_are_called_as_git_calls_them(repository: Repository) -> None:
    with laid_out(repository, "HEAD") as revision:
        assert revision.spelt(f"tried {revision.root}/photos/dog.jpg") == "tried HEAD:photos/dog.jpg"


def test_a_bare_repository_has_no_work_tree_to_compare(tmp_path: Path, git: Git) -> None:
    git(tmp_path, "init", "--quiet", "--bare")
    with pytest.raises(UsageError, match=r"takes .* for no work tree: .*work tree"):
        repository_of(tmp_path)


@pytest.mark.parametrize("name", ["nowhere", "--all", "HEAD:hero.yaml", ""])
def test_what_is_no_revision_is_said(name: str, repository: Repository) -> None:
    with pytest.raises(UsageError, match=f"no revision `{name}` in"), laid_out(repository, name):
        pass


def test_a_folder_without_a_repository_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is in no git repository"):
        repository_of(tmp_path)


def test_renames_are_seen_between_commits_and_in_the_work_tree(
    repository: Repository, git: Git, commit: Commit
) -> None:
    git(repository.top, "mv", "hero.yaml", "cover.yaml")
    assert repository.renames("HEAD") == {"cover.yaml": "hero.yaml"}
    commit(repository.top, "Rename")
    assert repository.renames("HEAD~1", "HEAD") == {"cover.yaml": "hero.yaml"}
    assert repository.renames("HEAD") == {}


def test_a_repository_without_commits_says_so(tmp_path: Path, git: Git) -> None:
    """That it has no such revision would send a person looking for a misspelling."""
    git(tmp_path, "init", "--quiet")
    with pytest.raises(UsageError, match="has no commit yet, so there is nothing to compare with"):
        repository_of(tmp_path).commit("HEAD")
