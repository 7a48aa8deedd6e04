"""blobArchive: several blobs in one file."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from renderline.canonical import JsonObject, JsonValue
from renderline.engine.jobs import BLOB_SCHEME, Job, JobResult, Media, Progress, Source, StepKind
from renderline.engine.steps.inputs import fields, one_job

__all__ = ["KIND", "run"]

_MEDIA_TYPES = {"zip": "application/zip", "tar": "application/x-tar"}


def sources(value: JsonValue) -> tuple[Source, ...]:
    """One for each entry, by its blob's id."""
    return tuple((_field(index), f"{BLOB_SCHEME}{entry['blobId']}") for index, entry in _entries(value))


def run(job: Job, progress: Progress) -> JobResult:
    """
    Pack the blobs, each under its file name or its id; a name that is taken gets a number.

    Raises:
        JobCanceled: out of `progress`.
    """
    form = str(job.input.get("format") or "zip")
    names = _names([entry for _, entry in _entries(job.input)])
    files = {name: job.sources[_field(index)] for index, name in enumerate(names)}
    path = job.workdir / f"archive.{form}"
    _PACKERS[form](path, files, progress)
    media = Media(path=path, media_type=_MEDIA_TYPES[form], width_px=0, height_px=0)
    return JobResult(media=(media,), output={"entryCount": len(files), "format": form})


def output(parts: Sequence[JsonObject]) -> JsonObject:
    """Where the archive is to be had and until when, how many entries it has, and its format."""
    blob, facts = parts
    return {**facts, "url": blob["url"], "expiresAt": blob["urlExpiresAt"]}


def _entries(value: JsonValue) -> Iterator[tuple[int, JsonObject]]:
    entries = fields(value)["entries"]
    assert isinstance(entries, list)  # noqa: S101 - checked by the contract
    return enumerate(map(fields, entries))


def _field(index: int) -> str:
    return f"entries[{index}].blobId"


def _names(entries: Sequence[JsonObject]) -> list[str]:
    # A mapping for its order: among a thousand entries of one name each number is looked up, and a list is gone through.
    names: dict[str, None] = {}
    for entry in entries:
        # The last part only: an archive must not write outside the folder in which it is unpacked.
        wish = str(entry.get("fileName") or entry["blobId"]).replace("\\", "/")
        name = PurePosixPath(wish).name
        names[_free(name if name not in {"", ".", ".."} else "file", names)] = None
    return list(names)


def _free(name: str, taken: Container[str]) -> str:
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{stem}-{number}{suffix}"
    return free


def _zip(path: Path, files: Mapping[str, Path], progress: Progress) -> None:
    # Stored: pictures are compressed already.
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for done, (name, file) in enumerate(files.items()):
            progress(done / len(files))
            archive.write(file, name)


def _tar(path: Path, files: Mapping[str, Path], progress: Progress) -> None:
    with tarfile.open(path, "w") as archive:
        for done, (name, file) in enumerate(files.items()):
            progress(done / len(files))
            archive.add(file, name)


_PACKERS: Mapping[str, Callable[[Path, Mapping[str, Path], Progress], None]] = {"zip": _zip, "tar": _tar}

KIND = StepKind(sources=sources, jobs=one_job, run=run, output=output)
