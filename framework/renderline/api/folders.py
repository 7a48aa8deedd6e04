"""Where a project keeps what belongs to no commit."""

from __future__ import annotations

from pathlib import Path

__all__ = ["ledger_dir", "project_data_dir"]


# A folder with one of the first is a project whatever it holds; the others tell one that is in no git repository.
_MARKS = ((".renderline", ".git"), ("renderline.yaml", "pipelines"))


def project_data_dir(*starts: Path) -> Path:
    """
    `.renderline/engine` of the project that the first of some folders belongs to which belongs to any.

    A project is the nearest folder upwards with `.renderline` or `.git`, or else with `renderline.yaml` or `pipelines/`; in
    want of any, the last of the folders.
    """
    found = (_project(start.absolute()) for start in starts)
    project = next((folder for folder in found if folder is not None), starts[-1].absolute())
    return project / ".renderline" / "engine"


def ledger_dir(start: Path) -> Path:
    """Where the ledger of the project lies that a folder or file belongs to."""
    return project_data_dir(start if start.is_dir() else start.parent).parent


def _project(here: Path) -> Path | None:
    marked = (
        folder
        for marks in _MARKS
        for folder in (here, *here.parents)
        if any((folder / mark).exists() for mark in marks)
    )
    return next(marked, None)
