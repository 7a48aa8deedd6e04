"""Where a project keeps what belongs to no commit."""

from __future__ import annotations

from pathlib import Path

from renderline.data_folder import NAME

__all__ = ["ledger_dir", "project_data_dir"]


_MARKS = (NAME, "renderline.yaml", "renderline.toml", "pipelines", ".git")


def project_data_dir(*starts: Path) -> Path:
    """
    `.renderline/engine` of the project that the first of some folders belongs to which belongs to any.

    A project is the nearest folder upwards with `.renderline`, `renderline.yaml`, `renderline.toml`, `pipelines/` or `.git`, so one in a larger
    repository keeps its data to itself; in want of any, it is the last of the folders.
    """
    found = (_project(start.absolute()) for start in starts)
    project = next((folder for folder in found if folder is not None), starts[-1].absolute())
    return project / NAME / "engine"


def ledger_dir(start: Path) -> Path:
    """Where the ledger of the project lies that a folder or file belongs to."""
    return project_data_dir(start if start.is_dir() else start.parent).parent


def _project(here: Path) -> Path | None:
    folders = (here, *here.parents)
    return next((folder for folder in folders if any((folder / mark).exists() for mark in _MARKS)), None)
