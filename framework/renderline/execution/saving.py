"""Complete downloads on the way to their places: judged all together, then moved."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from renderline.errors import DownloadError
from renderline.execution.outputs import OwedFile
from renderline.execution.partfile import PartFile
from renderline.execution.places import place

__all__ = ["Destination", "Fetched", "SavedFile", "has_content", "settle"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """
    Where outputs go.

    Attributes:
        folder: what all names are relative to.
        force: whether files with other content there are replaced.
        owner: begins the names of unfinished files, so that those of a killed run are known as its own.
    """

    folder: Path
    force: bool = False
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A file that was owed, complete."""

    file: OwedFile
    part: PartFile


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFile:
    """A file in its place; `is_new` is false when the same bytes already lay there."""

    step: str
    path: Path
    sha256: str
    size_bytes: int
    media_type: str
    blob_id: str
    is_new: bool


def settle(fetched: Sequence[Fetched], destination: Destination) -> tuple[SavedFile, ...]:
    """
    Move files to their places, or none of them when one cannot go.

    Raises:
        DownloadError: a file is no image though it should be, or its place is taken or outside the folder.
    """
    settled = tuple(_judge(each, destination) for each in fetched)
    _refuse_doubles(settled)
    for each, saved in zip(fetched, settled, strict=True):
        if saved.is_new:
            each.part.move(saved.path)
    return settled


def _judge(each: Fetched, destination: Destination) -> SavedFile:
    part, file = each.part, each.file
    if file.blob.kind == "image" and part.kind.family != "image":
        raise DownloadError(f"{file.label}: said to be an image, but its bytes are none that is known")
    target = place(destination.folder, f"{file.name}.{part.kind.extension}")
    is_new = not has_content(target, part.sha256)
    if is_new and os.path.lexists(target) and (target.is_dir() or not destination.force):
        raise DownloadError(
            f"{target} exists with other content; rename the output, or overwrite it (--force)"
        )
    return SavedFile(
        step=file.step,
        path=target,
        sha256=part.sha256,
        size_bytes=part.size_bytes,
        media_type=part.kind.media_type,
        blob_id=file.blob.id,
        is_new=is_new,
    )


def _refuse_doubles(settled: Sequence[SavedFile]) -> None:
    seen: dict[str, SavedFile] = {}
    for saved in settled:
        # Many file systems take names that differ in case only for the same one.
        first = seen.setdefault(str(saved.path).casefold(), saved)
        if first is not saved:
            raise DownloadError(
                f"steps {first.step} and {saved.step} both make {saved.path}; rename an output"
            )


def has_content(path: Path, sha256: str) -> bool:
    """Whether a regular file of this content lies there."""
    # What a link leads to may change at any time, so it is not what was saved.
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256
