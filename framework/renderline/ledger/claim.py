"""One process at a time carries out a run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from renderline.errors import LedgerError
from renderline.file_lock import Held, holding, is_held

__all__ = ["claimed", "is_claimed"]


@contextmanager
def claimed(folder: Path, run_id: str) -> Iterator[None]:
    """
    Hold a run for this process.

    Args:
        folder: of the ledger; the lock files lie in `runs` below it.

    Raises:
        LedgerError: another process is carrying it out.
    """
    path = _lock_path(folder, run_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with holding(path):
            yield
    except Held as held:
        raise LedgerError(f"run {run_id} is being carried out by {held.holder}") from None


def is_claimed(folder: Path, run_id: str) -> bool:
    """Whether a process, this one included, holds a run."""
    return is_held(_lock_path(folder, run_id))


def _lock_path(folder: Path, run_id: str) -> Path:
    return folder / "runs" / f"{run_id}.lock"
