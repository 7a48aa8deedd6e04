"""What jobs made, taken over: files become blobs, blobs become the step's output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from renderline.canonical import JsonObject
from renderline.engine.jobs import JobResult, StepKind
from renderline.engine.library import Library
from renderline.engine.store import BlobRow, JobRow

__all__ = ["Collected", "collect", "step_metadata", "step_output"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """
    A job's files, safe in the blob folder.

    Attributes:
        blobs: rows that are not in the store yet.
        document: what is kept with the job: the blobs without URLs, and the job's metadata.
    """

    blobs: tuple[BlobRow, ...]
    document: JsonObject


def collect(library: Library, job_id: str, result: JobResult) -> Collected:
    """Move a job's files into the blob folder."""
    # Files first, rows later: what a row names is on the disk when the row is committed.
    rows = tuple(
        library.entry(
            library.folder.take(media.path),
            media_type=media.media_type,
            width_px=media.width_px,
            height_px=media.height_px,
            job_id=job_id,
        )
        for media in result.media
    )
    blobs = [library.bare(row) for row in rows]
    found: JsonObject = {} if result.output is None else {"output": result.output}
    return Collected(blobs=rows, document={"blobs": blobs, "metadata": result.metadata, **found})


def step_output(kind: StepKind, rows: Sequence[JobRow]) -> JsonObject:
    """The output of a step whose jobs all succeeded."""
    return kind.output([part for row in rows for part in _parts(row)])


def step_metadata(rows: Sequence[JobRow]) -> JsonObject:
    """What the jobs say about themselves: once if they agree, else one after the other under `jobs`."""
    said = [row.result["metadata"] for row in rows if row.result is not None]
    if not any(said):
        return {}
    first = said[0]
    if isinstance(first, dict) and all(each == first for each in said):
        return first
    return {"jobs": said}


def _parts(row: JobRow) -> list[JsonObject]:
    result = row.result or {}
    blobs = result.get("blobs")
    listed = [*blobs, result.get("output")] if isinstance(blobs, list) else []
    return [part for part in listed if isinstance(part, dict)]
