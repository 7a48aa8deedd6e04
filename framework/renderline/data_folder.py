"""The folder `.renderline` of a project: for its user alone, and in no commit."""

from __future__ import annotations

from pathlib import Path

__all__ = ["NAME", "make_private"]

NAME = ".renderline"
"""What a project's data lies in."""

_IGNORE_ALL = (
    "# Runs, images and keys of this machine; in no commit, whatever the project ignores itself.\n*\n"
)


def make_private(folder: Path) -> None:
    """
    Make a data folder, or one inside of it, where there is none.

    Raises:
        OSError: it cannot be made.
    """
    # Not for other users: signing keys and everybody's images lie there.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for each in (folder, *folder.parents):
        ignore = each / ".gitignore"
        if each.name == NAME and not ignore.exists():
            ignore.write_text(_IGNORE_ALL, encoding="utf-8")
