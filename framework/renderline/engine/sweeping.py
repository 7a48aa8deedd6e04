"""What takes up room for nothing: rows that are old, and files that nothing in the store names any more."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from renderline.engine.blobs import BlobFile, BlobFolder
from renderline.engine.limits import WORKFLOW_LIFE_MS
from renderline.engine.retention import Forgotten, forget
from renderline.engine.store import Store, Transaction, blobs, steps

__all__ = ["Swept", "drop_copies", "estimate", "sweep"]

_BATCH_FILES = 500

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """
    What a sweep took out and left.

    Attributes:
        freed_bytes: of the files taken out of the blob folder.
        kept_bytes: of the files that are left there.
    """

    forgotten: Forgotten
    freed_files: int
    freed_bytes: int
    kept_files: int
    kept_bytes: int


def sweep(
    store: Store, folder: BlobFolder, *, now_ms: int, spared_since_ns: int, life_ms: int = WORKFLOW_LIFE_MS
) -> Swept:
    """
    Take out what is old, and the files that only that needed.

    Args:
        spared_since_ns: files put or read since are kept: what names them may not be in the store yet.
        life_ms: how long finished work is kept; never longer than usual.
    """
    with store.transaction() as tx:
        forgotten = forget(tx, now_ms=now_ms, life_ms=life_ms)
    freed: list[BlobFile] = []
    seen: list[BlobFile] = []
    for batch in _batches(folder.files()):
        seen += batch
        # A transaction for each batch: requests wait for one of them, not for a folder of a million files.
        with store.snapshot() as tx:
            idle = _idle(tx, batch, spared_since_ns)
        freed += [file for file in idle if _is_removed(folder, file)]
    return _swept(forgotten, seen, freed)


def estimate(store: Store, folder: BlobFolder, *, now_ms: int, life_ms: int, spared_since_ns: int) -> Swept:
    """What a sweep would do; nothing is changed."""
    files = list(folder.files())
    with store.trial() as tx:
        forgotten = forget(tx, now_ms=now_ms, life_ms=life_ms)
        freed = [file for batch in _batches(files) for file in _idle(tx, batch, spared_since_ns)]
    return _swept(forgotten, files, freed)


def drop_copies(store: Store, folder: BlobFolder, *, spared_since_ns: int) -> int:
    """Remove from this machine what an object store has too, the longest unused first, until the limit is kept; how many files."""
    with store.snapshot() as tx:
        needed = steps.sources_under_way(tx)
    dropped = 0
    for file in sorted(folder.files(), key=lambda file: file.touched_at_ns):
        if not folder.limit.excess_bytes or file.touched_at_ns >= spared_since_ns:
            # All further ones were in use later still.
            break
        dropped += file.sha256 not in needed and folder.remove_copy(file)
    return dropped


def _idle(tx: Transaction, files: list[BlobFile], spared_since_ns: int) -> list[BlobFile]:
    old = {file.sha256: file for file in files if file.touched_at_ns < spared_since_ns}
    unneeded = blobs.unnamed(tx, old) - steps.sources_under_way(tx)
    return [old[sha256] for sha256 in sorted(unneeded)]


def _is_removed(folder: BlobFolder, file: BlobFile) -> bool:
    try:
        return folder.remove(file)
    except OSError:
        # It stays where it is, and the next sweep finds it again.
        _log.exception("the blob %s could not be removed", file.sha256)
        return False


def _swept(forgotten: Forgotten, seen: list[BlobFile], freed: list[BlobFile]) -> Swept:
    freed_bytes = sum(file.size_bytes for file in freed)
    return Swept(
        forgotten=forgotten,
        freed_files=len(freed),
        freed_bytes=freed_bytes,
        kept_files=len(seen) - len(freed),
        kept_bytes=sum(file.size_bytes for file in seen) - freed_bytes,
    )


def _batches(files: Iterable[BlobFile]) -> Iterator[list[BlobFile]]:
    rest = iter(files)
    while batch := list(islice(rest, _BATCH_FILES)):
        yield batch
