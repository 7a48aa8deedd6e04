"""A project's data is for its user alone, and git leaves it alone."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from renderline.data_folder import make_private
from renderline.ledger.ledger import Ledger


def git(folder: Path, *words: str) -> str:
    command = ["git", "-C", str(folder), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def untracked(folder: Path) -> list[str]:
    return git(folder, "status", "--porcelain", "--untracked-files=all").split()


@pytest.mark.parametrize("inside", [".renderline", ".renderline/engine", "deep/.renderline/engine"])
def test_git_never_sees_the_data_of_a_project(tmp_path: Path, inside: str) -> None:
    git(tmp_path, "init", "--quiet")
    make_private(tmp_path / inside)
    (tmp_path / inside / "photo.png").write_bytes(b"a private photo")
    assert untracked(tmp_path) == []
    assert (tmp_path / inside).stat().st_mode & 0o077 == 0


def test_a_ledger_is_in_no_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    Ledger(tmp_path / ".renderline" / "ledger.db").close()
    assert untracked(tmp_path) == []


def test_what_the_user_wrote_there_and_other_folders_stay_as_they_are(tmp_path: Path) -> None:
    make_private(tmp_path / "data")
    (tmp_path / ".renderline").mkdir()
    (tmp_path / ".renderline" / ".gitignore").write_text("engine\n")
    make_private(tmp_path / ".renderline" / "engine")
    assert (tmp_path / ".renderline" / ".gitignore").read_text() == "engine\n"
    assert [path.name for path in (tmp_path / "data").iterdir()] == []
