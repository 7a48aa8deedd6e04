"""A new project, as `templates/project/` has it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from renderline import resources
from renderline.errors import UsageError

__all__ = ["NewProject", "start_project"]

_PROJECT = ("templates", "project")
_SCHEMA = ("schemas", "pipeline", "v1.json")
_MAX_NAMED = 10
# A repository has its own, and the pipelines do without ours.
_AROUND = frozenset({Path("README.md"), Path(".gitignore")})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProject:
    """
    What `start_project` did; both in order of their paths.

    Attributes:
        kept: files that stood there already, and are as they were.
    """

    written: tuple[Path, ...]
    kept: tuple[Path, ...] = ()


def start_project(folder: Path) -> NewProject:
    """
    Write a project that validates, plans, runs offline and passes its tests.

    Args:
        folder: made if it is not there; what it holds already stays as it is.

    Raises:
        UsageError: a file that the pipelines need stands there already, and then nothing is written; or the folder cannot be
            written.
    """
    contents = _contents()
    kept = tuple(path for path in contents if path in _AROUND and (folder / path).is_file())
    in_the_way = [path for path in contents if path not in kept and _is_in_the_way(folder, path)]
    if in_the_way:
        raise UsageError(_refusal(folder, in_the_way))
    try:
        written = tuple(
            _write(folder / path, content) for path, content in contents.items() if path not in kept
        )
        return NewProject(written=written, kept=tuple(folder / path for path in kept))
    except OSError as error:
        raise UsageError(f"{error.filename or folder} cannot be written: {error.strerror}") from error


def _contents() -> Mapping[Path, bytes]:
    """Each file of a new project with what it holds; editors want the schema where the pipelines name it."""
    root = resources.data_path(*_PROJECT)
    files = {file.relative_to(root): file.read_bytes() for file in root.rglob("*") if file.is_file()}
    files[Path(*_SCHEMA)] = resources.read_bytes(*_SCHEMA)
    return dict(sorted(files.items()))


def _is_in_the_way(folder: Path, path: Path) -> bool:
    """Whether something stands at a file's place, or a file at the place of one of its folders."""
    above = (folder / parent for parent in path.parents)
    return os.path.lexists(folder / path) or any(each.exists() and not each.is_dir() for each in above)


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Nothing is overwritten, not even what came there a moment ago.
    with path.open("xb") as file:
        file.write(content)
    return path


def _refusal(folder: Path, paths: list[Path]) -> str:
    named = ", ".join(str(folder / path) for path in paths[:_MAX_NAMED])
    more = f" and {len(paths) - _MAX_NAMED} more" if len(paths) > _MAX_NAMED else ""
    verb = "stands" if len(paths) == 1 else "stand"
    return f"nothing was written, since {named}{more} {verb} there already; name another folder"
