"""One process at a time carries out a run; the kernel lets go of it when that process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from renderline.errors import LedgerError

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
    locks = folder / "runs"
    locks.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (locks / f"{run_id}.lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            raise LedgerError(
                f"run {run_id} is being carried out by {file.read() or 'another process'}"
            ) from None
        file.truncate(0)
        file.write(f"process {os.getpid()}")
        file.flush()
        yield


def is_claimed(folder: Path, run_id: str) -> bool:
    """Whether a process, this one included, holds a run; it is held for an instant to find out."""
    try:
        with (folder / "runs" / f"{run_id}.lock").open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False
