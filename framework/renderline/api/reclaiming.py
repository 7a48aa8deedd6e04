"""Room on the disk, taken back from an engine's data folder."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

from renderline.api.folders import project_data_dir
from renderline.errors import DataFolderBusy, UsageError
from renderline.reporting.reclaimed import Reclaimed

__all__ = ["reclaim"]

_DATABASE = "engine.db"


def reclaim(
    *,
    data_dir: Path | None = None,
    older_than_s: int | None = None,
    blobs_url: str | None = None,
    only_look: bool = False,
) -> Reclaimed:
    """
    Remove from a data folder what is old, and files that nothing in it names.

    Unfinished workflows and all that they need stay, whatever their age; so do added models and the ledger.

    Args:
        data_dir: the engine's data folder; None takes that of the project of the current folder.
        older_than_s: finished work of that age in seconds goes too; None takes the 30 days that it is kept anyway.
        blobs_url: the object store that the engine keeps its images in, so that they are removed there too.
        only_look: change nothing, and say what would go.

    Raises:
        UsageError: there is no such data folder, or a process works in it.
        ExtraMissing: what an object store takes is not installed.
        EngineUnreachable: the object store does not answer.
    """
    from renderline.engine.folder import locked

    folder = data_dir or project_data_dir(Path.cwd())
    if not (folder / _DATABASE).is_file():
        raise UsageError(f"{folder} holds no engine's data; --data names the folder")
    try:
        with locked(folder):
            return _reclaimed(folder, older_than_s, blobs_url, only_look=only_look)
    except DataFolderBusy as busy:
        raise UsageError(
            f"{busy}; an engine removes by itself what is old, once an hour; stop it to remove more"
        ) from None


def _reclaimed(
    folder: Path, older_than_s: int | None, blobs_url: str | None, *, only_look: bool
) -> Reclaimed:
    from renderline.engine.blobs import BlobFolder
    from renderline.engine.limits import WORKFLOW_LIFE_MS
    from renderline.engine.remote_blobs import RemoteBlobs
    from renderline.engine.store import Store
    from renderline.engine.sweeping import estimate, sweep

    life_ms = WORKFLOW_LIFE_MS if older_than_s is None else older_than_s * 1000
    now_ns = time.time_ns()
    blobs = BlobFolder(folder / "blobs", RemoteBlobs(blobs_url) if blobs_url else None)
    database = folder / _DATABASE
    with closing(Store(database)) as store:
        before_bytes = database.stat().st_size
        take = estimate if only_look else sweep
        # Nobody works in the folder, so no file is on its way in: all that was there before this moment counts.
        swept = take(store, blobs, now_ms=now_ns // 10**6, spared_since_ns=now_ns, life_ms=life_ms)
        if not only_look:
            store.compact()
    return Reclaimed(
        workflows=swept.forgotten.workflows,
        blobs=swept.forgotten.blobs,
        files=swept.freed_files,
        freed_bytes=swept.freed_bytes + max(before_bytes - database.stat().st_size, 0),
        kept_bytes=swept.kept_bytes,
        is_rehearsed=only_look,
    )
