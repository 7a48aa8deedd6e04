"""Provenance beside the files: `cat.png` has a `cat.png.json`; and inside them, where an output asks for it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from renderline import canonical
from renderline.canonical import JsonObject
from renderline.errors import DownloadError
from renderline.execution.partfile import PartFile, PartFiles
from renderline.provenance.document import is_provenance
from renderline.provenance.embedding import NotEmbedded, embed, extract

__all__ = ["Describe", "Provenance", "embed_in", "file_sha256", "sidecar_of", "sidecar_text", "surely_same"]

Describe: TypeAlias = Callable[[str], JsonObject]
"""The document of a step's output."""

# A file is held in memory to be taken apart; beyond this it is no picture that anybody looks at.
_MAX_EMBED_BYTES = 512 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """
    Where a file on its way to its place came from.

    Attributes:
        document: what the sidecar says, but for the file's own facts.
        delivered_sha256: of the bytes that the service gave, before anything was put into them.
        embedding: whether the file holds the document too, or why not; None where nobody asked for it.
    """

    document: JsonObject
    delivered_sha256: str
    embedding: bool | str | None = None


def embed_in(part: PartFile, document: JsonObject, parts: PartFiles) -> tuple[PartFile, Provenance]:
    """The part with a document in its metadata, or as it was where that cannot be."""
    delivered = part.sha256
    try:
        content = _with_document(part, {**document, "delivered": delivered})
    except NotEmbedded as why:
        return part, Provenance(document=document, delivered_sha256=delivered, embedding=str(why))
    described = parts.create()
    described.write(content)
    return described, Provenance(document=document, delivered_sha256=delivered, embedding=True)


def _with_document(part: PartFile, document: JsonObject) -> bytes:
    if part.size_bytes > _MAX_EMBED_BYTES:
        raise NotEmbedded(f"{part.size_bytes:,} bytes are too many to take apart")
    return embed(part.path.read_bytes(), document)


def surely_same(path: Path, provenance: Provenance | None) -> bool:
    """Whether a file holds what the service gave, with the provenance of an earlier run in it."""
    if provenance is None or provenance.embedding is not True or path.is_symlink() or not path.is_file():
        return False
    if path.stat().st_size > 2 * _MAX_EMBED_BYTES:
        return False
    found = extract(path.read_bytes())
    return (
        is_provenance(found) and found is not None and found.get("delivered") == provenance.delivered_sha256
    )


def sidecar_of(path: Path) -> Path:
    """Where a file's sidecar lies; no download has this extension, so it is nobody's place."""
    return path.with_name(f"{path.name}.json")


def sidecar_text(path: Path, facts: JsonObject, provenance: Provenance, *, force: bool) -> str | None:
    """
    What the sidecar of a file is to hold; None where it holds that, or what an earlier run said of the same bytes.

    Args:
        facts: the file's own: name, hash, size, type.

    Raises:
        DownloadError: something of the user's lies there.
    """
    place = sidecar_of(path)
    embedding = {} if provenance.embedding is None else {"embedded": provenance.embedding}
    document = {**provenance.document, **embedding, "delivered": provenance.delivered_sha256, "file": facts}
    if not os.path.lexists(place):
        return canonical.pretty(document)
    found = _read(place)
    if not is_provenance(found) and not force:
        raise DownloadError(f"{place} exists and is no sidecar; move it, or overwrite it (--force)")
    known = found.get("file") if found else None
    return None if known == facts else canonical.pretty(document)


def _read(place: Path) -> JsonObject | None:
    if place.is_symlink() or not place.is_file():
        return None
    try:
        document = json.loads(place.read_bytes())
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def file_sha256(path: Path) -> str:
    """Of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
