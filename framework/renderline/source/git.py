"""What git says about a file and a repository: by git's own command, and with nothing written to the repository."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from renderline.errors import UsageError

__all__ = ["Commit", "Repository", "TreeEntry", "commit_of", "repository_of"]

_TIMEOUT_S = 20.0
_READ_TIMEOUT_S = 300.0
_FILE_KIND = "blob"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """
    The commit that a project stands at.

    Attributes:
        is_dirty: whether a tracked file differs from it, or the file in question is not part of it.
    """

    sha: str
    is_dirty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeEntry:
    """
    A file of a revision.

    Attributes:
        path: from the repository's top, with `/`.
        mode: as git writes it; `120000` for a link, whose content is where it leads.
        sha: of its content.
    """

    path: str
    mode: str
    sha: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """
    A repository with a work tree.

    Attributes:
        top: the topmost folder of the work tree, without links on the way.
    """

    top: Path

    def commit(self, revision: str) -> str:
        """
        The commit that a branch, a tag or another spelling means.

        Raises:
            UsageError: there is none.
        """
        sha = None
        # Git would take it for an option.
        if not revision.startswith("-"):
            # `^{commit}` turns an annotated tag into its commit, and refuses a tree or a file.
            sha = _ask(self.top, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
        if sha is None:
            if _ask(self.top, "rev-list", "--all", "-n", "1") == "":
                raise UsageError(
                    f"the repository {self.top} has no commit yet, so there is nothing to compare with"
                )
            raise UsageError(
                f"there is no revision `{revision}` in the repository {self.top}; one of a server is fetched first"
            )
        return sha

    def entries(self, sha: str) -> Iterator[TreeEntry]:
        """The files and links of a commit, in git's order; no submodules."""
        # `-z`, for git puts quotes and escapes around unusual names elsewhere.
        for line in _fields(self._read("ls-tree", "-r", "-z", "--full-tree", sha)):
            facts, _, path = line.partition("\t")
            mode, kind, blob = facts.split()
            if kind == _FILE_KIND:
                yield TreeEntry(path=path, mode=mode, sha=blob)

    def contents(self, blobs: Sequence[str]) -> Iterator[bytes]:
        """The contents of files by their hashes, in their order, by one git command."""
        asked = "".join(f"{blob}\n" for blob in blobs).encode()
        # One process for all: starting git once for each file would take most of the time.
        answer = self._read("cat-file", "--batch", asked=asked) if blobs else b""
        start = 0
        for _ in blobs:
            end = answer.index(b"\n", start)
            # `<sha> blob <bytes>`; `<sha> missing` in a clone that does not hold it.
            *_, kind, size = answer[start:end].split(b" ")
            if kind != _FILE_KIND.encode():
                raise UsageError(
                    f"git has not all files of that revision; `git fetch` gets them ({self.top})"
                )
            start = end + 1 + int(size)
            yield answer[end + 1 : start]
            # A line end that is not counted in the size follows each content.
            start += 1

    def changed_since(self, sha: str) -> frozenset[str]:
        """The paths of tracked files that are not in the work tree what they are in a commit."""
        # The user's own settings may find renames or start a viewer of differences; both would change the answer.
        found = self._read("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", sha, "--")
        return frozenset(_fields(found))

    def renames(self, old: str, new: str | None = None) -> Mapping[str, str]:
        """New path to old path of files that git finds renamed between a commit and another, or the work tree."""
        commits = [old] if new is None else [old, new]
        words = ("diff", "--name-status", "-z", "--find-renames", "--diff-filter=R", "--no-ext-diff")
        found = list(_fields(self._read(*words, *commits, "--")))
        # Three fields each: the likeness, the old path, the new one.
        return dict(zip(found[2::3], found[1::3], strict=True))

    def _read(self, *words: str, asked: bytes = b"") -> bytes:
        try:
            done = _git(self.top, *words, asked=asked, timeout_s=_READ_TIMEOUT_S)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise UsageError(f"git {words[0]} gives no answer in {self.top}: {error}") from error
        if done.returncode != 0:
            said = done.stderr.decode("utf-8", "replace").strip()
            raise UsageError(f"git {words[0]} fails in {self.top}: {said}")
        return done.stdout


def commit_of(file: Path) -> Commit | None:
    """The commit at the head of a file's repository; None without a repository, a commit, or git."""
    folder = file.absolute().parent
    sha = _ask(folder, "rev-parse", "--verify", "HEAD")
    if sha is None:
        return None
    changes = _ask(folder, "status", "--porcelain", "--untracked-files=no")
    # A file outside of the commit was not made from it, however clean the rest is.
    is_tracked = _ask(folder, "ls-files", "--error-unmatch", "--", file.name) is not None
    return Commit(sha=sha, is_dirty=bool(changes) or not is_tracked)


def repository_of(folder: Path) -> Repository:
    """
    The repository that a folder lies in.

    Raises:
        UsageError: there is none with a work tree, or no git.
    """
    try:
        done = _git(folder, "rev-parse", "--show-toplevel", timeout_s=_TIMEOUT_S)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(f"git cannot be asked about {folder.absolute()}: {error}") from error
    if done.returncode == 0:
        return Repository(top=Path(os.fsdecode(done.stdout).removesuffix("\n")).resolve())
    said = done.stderr.decode("utf-8", "replace").strip()
    if "not a git repository" in said:
        raise UsageError(f"{folder.absolute()} is in no git repository, so there is nothing to compare with")
    # Another owner of the folder, for one, which git explains with its cure.
    raise UsageError(f"git takes {folder.absolute()} for no work tree: {said}")


def _ask(folder: Path, *words: str) -> str | None:
    try:
        done = _git(folder, *words, timeout_s=_TIMEOUT_S)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else None


def _git(
    folder: Path, *words: str, asked: bytes = b"", timeout_s: float
) -> subprocess.CompletedProcess[bytes]:
    # Without optional locks `status` does not touch the index, so a git command beside us never finds it taken.
    # English, since one of git's sentences is recognised by its words.
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    return subprocess.run(  # noqa: S603 - words of our own, a file's name or a commit, and no shell
        ["git", "-C", str(folder), *words],  # noqa: S607 - the user's git, from the user's path
        env=environment,
        input=asked,
        capture_output=True,
        check=False,
        timeout=timeout_s,
    )


def _fields(answer: bytes) -> Iterator[str]:
    """The parts of what git separates by NUL, which no file's name holds."""
    # fsdecode: POSIX names are bytes, and need not be UTF-8.
    return (os.fsdecode(part) for part in answer.split(b"\0") if part)
