"""Complete downloads on the way to their places: judged all together, then moved."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from renderline.canonical import JsonObject
from renderline.durable import sync_folder
from renderline.errors import DownloadError
from renderline.execution.outputs import OwedFile
from renderline.execution.partfile import PartFile, PartFiles
from renderline.execution.places import place
from renderline.execution.sidecars import Provenance, file_sha256, sidecar_of, sidecar_text, surely_same

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
    """A file that was owed, complete; without `provenance` it gets no sidecar."""

    file: OwedFile
    part: PartFile
    provenance: Provenance | None = None


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


def settle(fetched: Sequence[Fetched], destination: Destination, parts: PartFiles) -> tuple[SavedFile, ...]:
    """
    Move files to their places and write their sidecars, or none of them when one cannot go; what was moved stays there without power.

    Args:
        parts: makes the sidecars' unfinished files.

    Raises:
        DownloadError: a file is no image though it should be, or its place is taken or outside the folder.
    """
    settled = tuple(_judge(each, destination) for each in fetched)
    _refuse_doubles(settled)
    texts = [_sidecar(each, saved, destination) for each, saved in zip(fetched, settled, strict=True)]
    for each, saved, text in zip(fetched, settled, texts, strict=True):
        if saved.is_new:
            each.part.move(saved.path)
        if text is not None:
            part = parts.create()
            part.write(text.encode("utf-8"))
            part.move(sidecar_of(saved.path))
    # Once for all that was moved there: each time may be a turn of the disk.
    for folder in dict.fromkeys(saved.path.parent for saved in settled):
        sync_folder(folder)
    return settled


def _sidecar(each: Fetched, saved: SavedFile, destination: Destination) -> str | None:
    if each.provenance is None:
        return None
    facts: JsonObject = {
        "name": saved.path.name,
        "sha256": saved.sha256,
        "bytes": saved.size_bytes,
        "mediaType": saved.media_type,
    }
    return sidecar_text(saved.path, facts, each.provenance, force=destination.force)


def _judge(each: Fetched, destination: Destination) -> SavedFile:
    part, file = each.part, each.file
    if file.blob.kind == "image" and part.kind.family != "image":
        raise DownloadError(f"{file.label}: said to be an image, but its bytes are none that is known")
    target = place(destination.folder, f"{file.name}.{part.kind.extension}")
    if surely_same(target, each.provenance):
        return _kept(each, target)
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


def _kept(each: Fetched, target: Path) -> SavedFile:
    """What an earlier run put there: the same image, only the run that its metadata names is another."""
    return SavedFile(
        step=each.file.step,
        path=target,
        sha256=file_sha256(target),
        size_bytes=target.stat().st_size,
        media_type=each.part.kind.media_type,
        blob_id=each.file.blob.id,
        is_new=False,
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
    return file_sha256(path) == sha256
