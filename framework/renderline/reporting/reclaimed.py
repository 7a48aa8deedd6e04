"""What was taken out of an engine's data folder, in words and for machines."""

from __future__ import annotations

from dataclasses import dataclass

from renderline.canonical import JsonObject
from renderline.reporting.text import count

__all__ = ["Reclaimed", "reclaimed_document", "reclaimed_text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reclaimed:
    """
    What went, and what is left.

    Attributes:
        workflows: finished ones that are no longer known, and `blobs` likewise.
        files: of the blob folder; several blobs may have shared one.
        freed_bytes: these files and what the database shrank by.
        kept_bytes: files that are left in the blob folder.
        is_rehearsed: nothing was changed; it says what would be.
    """

    workflows: int
    blobs: int
    files: int
    freed_bytes: int
    kept_bytes: int
    is_rehearsed: bool = False


def reclaimed_text(found: Reclaimed) -> str:
    """One line, such as `12 workflows and 30 files removed, 1.2 GB freed; 340.1 MB in use`."""
    from rich.filesize import decimal

    gone = f"{count(found.workflows, 'workflow')} and {count(found.files, 'file')}"
    free, used = decimal(found.freed_bytes), decimal(found.kept_bytes)
    if found.is_rehearsed:
        return f"{gone} would go, {free} would be freed; {used} would stay in use"
    return f"{gone} removed, {free} freed; {used} in use"


def reclaimed_document(found: Reclaimed) -> JsonObject:
    """The same for machines; sizes are in bytes."""
    return {
        "version": 1,
        "dryRun": found.is_rehearsed,
        "workflows": found.workflows,
        "blobs": found.blobs,
        "files": found.files,
        "freedBytes": found.freed_bytes,
        "keptBytes": found.kept_bytes,
    }
