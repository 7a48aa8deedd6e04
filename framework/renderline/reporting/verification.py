"""What checking a run again found, as values, as lines for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from renderline.canonical import JsonObject, JsonValue
from renderline.reporting.terminal import printable
from renderline.reporting.text import count

__all__ = [
    "CellCheck",
    "FileCheck",
    "FileState",
    "Lack",
    "Verification",
    "verification_document",
    "verification_lines",
]

_MOST_ALIKE = 3


class FileState(StrEnum):
    """How a file lies there now, held against what the ledger says was saved."""

    SAME = "same"
    CHANGED = "changed"
    MISSING = "missing"


class Lack(StrEnum):
    """Why files of a cell were never saved, and what brings them."""

    UNFETCHED = "never saved; `renderline resume` fetches what is there"
    UNSENT = "never made, for it was not sent; `renderline resume` sends it"
    FAILED = "never made, for it failed; `renderline run --retry failed` tries again"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCheck:
    """
    One file of a cell.

    Attributes:
        sidecar: `same` when it tells of this file and this work, `changed` when of another.
    """

    path: str
    state: FileState
    sidecar: FileState

    @property
    def holds(self) -> bool:
        """Whether the file is what was saved; a sidecar that is gone says nothing against it."""
        return self.state is FileState.SAME and self.sidecar is not FileState.CHANGED


@dataclass(frozen=True, slots=True, kw_only=True)
class CellCheck:
    """
    One cell.

    Attributes:
        lack: why the run did not bring all its files home; None where it did.
        is_reproduced: whether the pipeline still compiles to the body that was sent.
        reason: why it does not; empty where it does.
    """

    key: str
    digest: str
    lack: Lack | None
    is_reproduced: bool
    reason: str
    files: tuple[FileCheck, ...]

    @property
    def holds(self) -> bool:
        """Whether body and files are what the ledger says."""
        return self.lack is None and self.is_reproduced and all(file.holds for file in self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """
    A run, checked.

    Attributes:
        compiled_from: for people: which files the bodies were compiled from again.
    """

    run_id: str
    compiled_from: str
    cells: tuple[CellCheck, ...]

    @property
    def holds(self) -> bool:
        """Whether everything is what the ledger says."""
        return all(cell.holds for cell in self.cells)


def verification_lines(found: Verification) -> Iterator[str]:
    """What does not hold, each on a line, and the sum."""
    yield from _lacks(found.cells)
    for cell in found.cells:
        yield from _faults(cell)
    files = [file for cell in found.cells for file in cell.files]
    same = sum(file.holds for file in files)
    whole = sum(cell.lack is None for cell in found.cells)
    workflows = count(len(found.cells), "workflow")
    saved = f"from {whole} of {workflows}, " if whole < len(found.cells) else ""
    reproduced = sum(cell.is_reproduced for cell in found.cells)
    yield (
        f"run {found.run_id}: {same} of {count(len(files), 'file')} as saved, {saved}"
        f"{reproduced} of {workflows} compiled again from {printable(found.compiled_from)}"
    )


def verification_document(found: Verification) -> JsonObject:
    """What `verify --json` prints."""
    return {
        "format": "renderline.verification/1",
        "run": found.run_id,
        "compiledFrom": found.compiled_from,
        "holds": found.holds,
        "cells": [_cell(cell) for cell in found.cells],
    }


def _lacks(cells: tuple[CellCheck, ...]) -> Iterator[str]:
    """The cells that lack files; of many for the same cause only the first, and their number."""
    alike: dict[str, list[str]] = {}
    for cell in cells:
        if cell.lack:
            which = "some of its files were" if cell.files else "its files were"
            alike.setdefault(f"{which} {cell.lack}", []).append(_name(cell))
    for what, names in alike.items():
        yield from (f"{name}: {what}" for name in names[:_MOST_ALIKE])
        if len(names) > _MOST_ALIKE:
            yield f"… and {len(names) - _MOST_ALIKE} more: {what}"


def _faults(cell: CellCheck) -> Iterator[str]:
    if not cell.is_reproduced:
        yield f"{_name(cell)}: {printable(cell.reason)}"
    for file in cell.files:
        path = printable(file.path)
        if file.state is not FileState.SAME:
            yield f"{path}: {file.state}"
        elif file.sidecar is FileState.CHANGED:
            yield f"{path}.json: tells of another file or another work"


def _name(cell: CellCheck) -> str:
    return printable(cell.key) or "the workflow"


def _cell(cell: CellCheck) -> dict[str, JsonValue]:
    return {
        "cell": cell.key,
        "digest": cell.digest,
        "saved": cell.lack is None,
        "reproduced": cell.is_reproduced,
        "reason": cell.reason,
        "files": [
            {"path": file.path, "state": file.state.value, "sidecar": file.sidecar.value}
            for file in cell.files
        ],
    }
