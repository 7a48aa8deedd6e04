"""What git says about a file: by git's own command, and with nothing written to the repository."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Commit", "commit_of"]

_TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """
    The commit that a project stands at.

    Attributes:
        is_dirty: whether a tracked file differs from it, or the file in question is not part of it.
    """

    sha: str
    is_dirty: bool


def commit_of(file: Path) -> Commit | None:
    """The commit at the head of a file's repository; None without a repository, a commit, or git."""
    folder = file.absolute().parent
    sha = _ask(folder, "rev-parse", "--verify", "HEAD")
    if sha is None:
        return None
    changes = _ask(folder, "status", "--porcelain", "--untracked-files=no")
    is_tracked = _ask(folder, "ls-files", "--error-unmatch", "--", file.name) is not None
    return Commit(sha=sha, is_dirty=bool(changes) or not is_tracked)


def _ask(folder: Path, *words: str) -> str | None:
    # Without optional locks `status` does not touch the index, so a git command beside us never finds it taken.
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(  # noqa: S603 - words of our own and a file's name, and no shell
            ["git", "-C", str(folder), *words],  # noqa: S607 - the user's git, from the user's path
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=_TIMEOUT_S,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
