"""
The files of a git revision in a private folder, as a pipeline would find them.

A pipeline reaches files by names that are computed: tables, photos, templates of folders above. So all names of the
revision are there. A file that git calls the same as in the work tree is a link to that one, which costs nothing however
large it is and holds what a filter such as LFS has made of it; only what differs is read from git's objects.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from renderline.source.git import Repository, TreeEntry

__all__ = ["Revision", "laid_out"]

_LINK_MODE = "120000"
_FILE_MODES = frozenset({"100644", "100755"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """
    A revision whose files are laid out.

    Attributes:
        name: as the user wrote it.
        root: the folder that stands for the top of the repository.
    """

    name: str
    sha: str
    root: Path

    def spelt(self, text: str) -> str:
        """A text in which files of the folder are called as git calls them: `main:pipelines/hero.yaml`."""
        return text.replace(f"{self.root}{os.sep}", f"{self.name}:")


@contextlib.contextmanager
def laid_out(repository: Repository, name: str) -> Iterator[Revision]:
    """
    Lay out the files of a revision in a folder of its own, which is gone afterwards.

    Raises:
        UsageError: there is no such revision, or git cannot read it.
    """
    sha = repository.commit(name)
    with tempfile.TemporaryDirectory(prefix="renderline-diff-") as folder:
        # Resolved, since names of files in it are recognised by their beginning.
        root = Path(folder).resolve()
        _lay_out(repository, sha, root)
        yield Revision(name=name, sha=sha, root=root)


def _lay_out(repository: Repository, sha: str, root: Path) -> None:
    entries = [entry for entry in repository.entries(sha) if _is_inside(entry.path)]
    # Git knows files only; a set, since many share a folder.
    for folder in {(root / entry.path).parent for entry in entries}:
        folder.mkdir(parents=True, exist_ok=True)
    # The search for a project ends at a repository's top.
    (root / ".git").mkdir(exist_ok=True)
    changed = repository.changed_since(sha)
    read: list[TreeEntry] = []
    for entry in entries:
        here = repository.top / entry.path
        is_same = entry.path not in changed and here.is_file() and not here.is_symlink()
        if is_same and entry.mode in _FILE_MODES:
            # A link instead of a copy: photos stay where they are, and filters such as LFS need not run.
            (root / entry.path).symlink_to(here)
        else:
            read.append(entry)
    _write(repository, read, root)


def _write(repository: Repository, entries: Sequence[TreeEntry], root: Path) -> None:
    contents = repository.contents([entry.sha for entry in entries])
    for entry, content in zip(entries, contents, strict=True):
        target = root / entry.path
        if entry.mode == _LINK_MODE:
            _link(target, os.fsdecode(content), root)
        else:
            target.write_bytes(content)


def _link(target: Path, text: str, root: Path) -> None:
    """A link of the revision; one that leads out of the repository is left out, since it means another file here."""
    leads_to = Path(os.path.normpath(target.parent / text))
    if leads_to.is_relative_to(root):
        target.symlink_to(text)


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    # Git's own commands write no such names, but a hand-made tree can hold them.
    return bool(parts) and not path.startswith("/") and ".." not in parts and parts[0] != ".git"
