"""Where a project keeps what belongs to no commit."""

from __future__ import annotations

from pathlib import Path

__all__ = ["project_data_dir"]


def project_data_dir(start: Path) -> Path:
    """`.renderline/engine` of the project that a folder belongs to: the nearest with `.git` or `.renderline`, else itself."""
    here = start.absolute()
    marked = (
        folder
        for folder in (here, *here.parents)
        if any((folder / mark).exists() for mark in (".renderline", ".git"))
    )
    return next(marked, here) / ".renderline" / "engine"
