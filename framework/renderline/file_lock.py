"""Files that one process at a time holds; the kernel lets go of them when it ends, however it ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

__all__ = ["Held", "holding", "is_held"]

_TRIES = 5
_TRY_AGAIN_S = 0.02


class Held(Exception):
    """
    Another process holds the file.

    Attributes:
        holder: what it wrote into it, such as `process 4711`.
    """

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


@contextmanager
def holding(path: Path) -> Iterator[None]:
    """
    Hold a file, which is made where there is none; its text says who does.

    Raises:
        Held: another process holds it.
        OSError: it cannot be made or written.
    """
    with path.open("a+", encoding="utf-8") as file:
        if not _lock_patiently(file):
            file.seek(0)
            raise Held(file.read() or "another process")
        file.truncate(0)
        file.write(f"process {os.getpid()}")
        file.flush()
        yield


def is_held(path: Path) -> bool:
    """
    Whether a process, this one included, holds a file; it is held for an instant to find out.

    Raises:
        OSError: it is there and cannot be opened.
    """
    try:
        with path.open("rb") as file:
            # Shared, so that several who look do not take each other for the holder.
            return not _lock(file, fcntl.LOCK_SH)
    except (FileNotFoundError, NotADirectoryError):
        return False


def _lock_patiently(file: IO[str]) -> bool:
    """Who only looks holds the file for an instant; its holder does so for longer than this."""
    for _ in range(_TRIES):
        if _lock(file, fcntl.LOCK_EX):
            return True
        time.sleep(_TRY_AGAIN_S)
    return False


def _lock(file: IO[str] | IO[bytes], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
