"""Which files are meant: those given, those below the folders given, or the project's own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from renderline.diagnostic import nearest
from renderline.errors import UsageError

__all__ = [
    "PIPELINES_FOLDER",
    "PROJECT_FILE",
    "SKIPPED_FOLDERS",
    "SUFFIXES",
    "TEMPLATES_FOLDER",
    "absence",
    "find",
    "find_with_templates",
    "is_step_template",
    "offer",
    "project_folder",
]

_MOST_OFFERED = 8

PIPELINES_FOLDER = "pipelines"
PROJECT_FILE = "renderline.yaml"

TEMPLATES_FOLDER = Path("templates", "steps")
"""Where the step templates of a project stand, below it or below a folder of its pipelines."""

SUFFIXES = frozenset({".yaml", ".yml"})
"""What the names of pipelines in folders end with."""

SKIPPED_FOLDERS = frozenset({"templates", "node_modules", "__pycache__"})
"""Folders that hold no pipelines: step templates, for one, are parts of pipelines."""


def find(paths: Sequence[Path], *, start: Path = Path()) -> tuple[Path, ...]:
    """
    The pipeline files that a command is about, each once.

    Args:
        paths: files, taken as they are, and folders, searched for `*.yaml` and `*.yml` in order of their names.
            Without any, the project's `pipelines` folder and `renderline.yaml`.
        start: where the search for the project begins.

    Raises:
        UsageError: a path does not exist, or there is no file at all.
    """
    # A set would lose the order in which the user named them.
    found = dict.fromkeys(file for path in paths or _project_paths(start) for file in _files(path))
    if not found:
        places = ", ".join(str(path) for path in paths or _project_paths(start))
        raise UsageError(f"there is no *.yaml or *.yml file in {places}")
    return tuple(found)


def find_with_templates(paths: Sequence[Path], *, start: Path = Path()) -> tuple[Path, ...]:
    """
    The files of `find`, and the step templates that stand below the same folders, or in the project.

    Raises:
        UsageError: as `find` does.
    """
    files = find(paths, start=start)
    folders = [path for path in paths or _project_paths(start) if path.is_dir()]
    project = None if paths else project_folder(start)
    searched = [*(_search_templates(folder) for folder in folders)]
    if project is not None:
        searched.append(_templates_in(project))
    return tuple(dict.fromkeys([*files, *(file for each in searched for file in each)]))


def is_step_template(path: Path) -> bool:
    """Whether a file is a step template, by the folder that it stands in."""
    return path.absolute().parent.parts[-2:] == TEMPLATES_FOLDER.parts


def project_folder(start: Path = Path()) -> Path | None:
    """The nearest folder upwards that holds `pipelines/` or `renderline.yaml`; not above the git repository."""
    for folder in _upwards(start):
        if (folder / PIPELINES_FOLDER).is_dir() or (folder / PROJECT_FILE).is_file():
            return folder
        # exists(), since a work tree and a submodule have a file of that name.
        if (folder / ".git").exists():
            return None
    return None


def absence(path: Path, *, start: Path = Path()) -> str:
    """
    That a file is not there, and which one may have been meant: one spelt alike beside it, or one of the project's.

    Args:
        start: where the search for the project begins.
    """
    folder = project_folder(start)
    beside = {each.name: each for each in _entries(path.parent)}
    project = {each.name: each for each in _entries(folder / PIPELINES_FOLDER)} if folder else {}
    # The exact name in the project first: a forgotten folder is likelier than a slip.
    meant = project.get(path.name) or _alike(path, beside) or _alike(path, project)
    return f"there is no file `{path}`" + (f"; did you mean `{meant}`?" if meant else "")


def offer(start: Path = Path()) -> str:
    """The project's pipelines to choose from, as a sentence behind a question; empty where there are none."""
    try:
        names = [str(path) for path in find((), start=start)]
    except UsageError:
        return ""
    more = f" and {len(names) - _MOST_OFFERED} more" if len(names) > _MOST_OFFERED else ""
    return f" This project has {', '.join(names[:_MOST_OFFERED])}{more}"


def _alike(path: Path, entries: Mapping[str, Path]) -> Path | None:
    # Without their endings, which are all the same and would make every name look like any other.
    by_stem = {entry.stem: entry for entry in entries.values()}
    stem = nearest(path.stem, by_stem)
    return None if stem is None else by_stem[stem]


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _upwards(start: Path) -> Iterator[Path]:
    """Relative to the current folder, so that reports name files as a person would."""
    folder = start
    yield folder
    for _ in start.resolve().parents:
        folder = folder / ".."
        yield folder


def _project_paths(start: Path) -> list[Path]:
    folder = project_folder(start)
    if folder is None:
        raise UsageError(
            f"no pipeline is given, and no folder from here upwards holds {PIPELINES_FOLDER}/ or {PROJECT_FILE}"
        )
    candidates = (folder / PIPELINES_FOLDER, folder / PROJECT_FILE)
    return [path for path in candidates if path.exists()]


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        # By parts: a comparison of whole names would set `a-b/` before `a/`.
        yield from sorted(_search(path), key=lambda file: file.parts)
    elif path.exists():
        yield path
    else:
        raise UsageError(absence(path))


def _search_templates(folder: Path) -> Iterator[Path]:
    for root, folders, _ in os.walk(folder):
        # In place: os.walk descends into what is left in its own list.
        folders[:] = sorted(name for name in folders if not _is_passed(name))
        yield from _templates_in(Path(root))


def _templates_in(folder: Path) -> Iterator[Path]:
    return (file for file in _entries(folder / TEMPLATES_FOLDER) if _is_yaml_file(file))


def _search(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        # In place, as above; the whole list is sorted at the end.
        folders[:] = [name for name in folders if not _is_passed(name)]
        yield from (file for name in files if _is_yaml_file(file := Path(root, name)))


def _is_passed(folder: str) -> bool:
    return folder.startswith(".") or folder in SKIPPED_FOLDERS


def _is_yaml_file(file: Path) -> bool:
    return file.suffix.lower() in SUFFIXES and not file.name.startswith(".") and file.is_file()
