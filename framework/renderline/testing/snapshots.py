"""
What pipelines compiled to when somebody last looked: `__snapshots__/<pipeline>/<case>/<cell>.json` beside the pipeline.

A file holds what `renderline compile` prints of one cell. Only an update writes; a snapshot that is missing is a failure,
since one that came into being unseen would guard what nobody has read.
"""

from __future__ import annotations

import difflib
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from syrupy.data import Snapshot, SnapshotCollection
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from renderline import canonical
from renderline.compiler import naming
from renderline.compiler.submission import FORMAT, Submission, document
from renderline.reporting.terminal import printable

__all__ = ["differences", "file_name", "folder_of", "leftovers", "orphans", "remove", "rendered", "update"]

FOLDER = "__snapshots__"
_ONLY_CELL = "workflow"
_SUFFIX = ".json"
_MOST_NAMED = 3
_PIPELINE_SUFFIXES = (".yaml", ".yml", ".json")


class _CellFile(SingleFileSnapshotExtension):
    """One compiled cell as text."""

    file_extension = _SUFFIX.removeprefix(".")
    _write_mode = WriteMode.TEXT


def folder_of(pipeline: Path) -> Path:
    """Where the snapshots of a pipeline file lie."""
    return pipeline.parent / FOLDER / pipeline.stem


def file_name(cell_key: str) -> str:
    """What a cell's snapshot is called; without a matrix `workflow.json`."""
    return (naming.cell_slug(cell_key) if cell_key else _ONLY_CELL) + _SUFFIX


def rendered(pipeline: str, submissions: Iterable[Submission]) -> Mapping[str, str]:
    """The text of each cell's snapshot, by file name."""
    return {file_name(each.cell_key): canonical.pretty(document(pipeline, (each,))) for each in submissions}


def differences(folder: Path, texts: Mapping[str, str]) -> Iterator[str]:
    """How the snapshots of a case differ from what it compiles to now, for people; what is alike in many is said once."""
    missing = [name for name in texts if _kept(folder / name) is None]
    if missing:
        yield _told_missing(folder, missing)
    changed: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for name, text in texts.items():
        kept = _kept(folder / name)
        if kept is not None and kept != text:
            difference = _diff(kept, text)
            changed.setdefault(_changed_lines(difference), []).append((name, difference))
    for (name, difference), *others in changed.values():
        yield f"{folder / name} is not what this compiles to now:\n{difference}"
        if others:
            yield f"{_listed([other for other, _ in others])} in {folder} {'differs' if len(others) == 1 else 'differ'} in the same lines"
    for obsolete in _obsolete(folder, texts):
        yield f"{obsolete} is obsolete: no cell compiles to it any more"


def _told_missing(folder: Path, names: Sequence[str]) -> str:
    if len(names) == 1:
        return f"{folder / names[0]} is missing: nobody has looked yet at what this compiles to"
    return f"{_listed(names)} in {folder} are missing: nobody has looked yet at what these cells compile to"


def _listed(names: Sequence[str]) -> str:
    """Some names, the first few of many."""
    shown = ", ".join(names[:_MOST_NAMED])
    return f"{shown} and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else shown


def _changed_lines(difference: str) -> tuple[str, ...]:
    # The digest says of each cell anew that something else has changed.
    lines = difference.split("\n")[len(("---", "+++")) :]
    return tuple(
        line for line in lines if line[:1] in {"+", "-"} and not line[1:].lstrip().startswith('"digest"')
    )


def update(folder: Path, texts: Mapping[str, str]) -> None:
    """Make the snapshots of a case what it compiles to now."""
    remove(_obsolete(folder, texts))
    for name, text in texts.items():
        if _kept(folder / name) != text:
            _write(folder / name, text)


def leftovers(pipeline: Path, cases: Iterable[str]) -> tuple[Path, ...]:
    """Snapshots of a pipeline that belong to none of its cases."""
    return _obsolete(folder_of(pipeline), cases)


def orphans(folder: Path) -> tuple[Path, ...]:
    """Snapshots beside the pipelines of a folder whose pipeline is gone."""
    pipelines = (path.stem for path in folder.iterdir() if path.suffix in _PIPELINE_SUFFIXES)
    return _obsolete(folder / FOLDER, pipelines)


def remove(paths: Iterable[Path]) -> None:
    """Delete files, and folders with all they hold."""
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _kept(file: Path) -> str | None:
    text = _CellFile().read_snapshot_data_from_location(
        snapshot_location=str(file), snapshot_name=file.stem, session_id=""
    )
    return None if text is None else str(text)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    collection = SnapshotCollection(location=str(file))
    collection.add(Snapshot(name=file.stem, data=text))
    _CellFile.write_snapshot_collection(snapshot_collection=collection)


def _diff(kept: str, text: str) -> str:
    lines = difflib.unified_diff(
        kept.splitlines(), text.splitlines(), fromfile="snapshot", tofile="compiled now", lineterm=""
    )
    return "\n".join(printable(line) for line in lines)


def _obsolete(folder: Path, known: Iterable[str]) -> tuple[Path, ...]:
    """What nobody knows by its name; files that are no snapshots of pipelines are somebody else's."""
    names = frozenset(known)
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    return tuple(path for path in entries if path.name not in names and _is_ours(path))


def _is_ours(path: Path) -> bool:
    files = [each for each in path.rglob("*") if not each.is_dir()] if path.is_dir() else [path]
    return bool(files) and all(_format_of(each) == FORMAT for each in files)


def _format_of(file: Path) -> object:
    try:
        content = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None
    return content.get("format") if isinstance(content, dict) else None
