"""How much the blob folder may hold before new work is refused."""

from __future__ import annotations

import threading

__all__ = ["DiskFull", "DiskLimit"]


class DiskFull(Exception):
    """The blob folder holds as much as it may: nothing new is taken in."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(limit_bytes)
        self.limit_bytes = limit_bytes


class DiskLimit:
    """
    Counts the bytes of a folder against what it may hold.

    It is asked before work is taken in, and never afterwards: what was accepted is finished, and may go a little beyond.

    Args:
        limit_bytes: None is as much as the disk has.
    """

    def __init__(self, limit_bytes: int | None = None) -> None:
        self.limit_bytes = limit_bytes
        self._used_bytes = 0
        self._lock = threading.Lock()

    @property
    def used_bytes(self) -> int:
        """What the folder holds, as far as it was counted: nothing before the first sweep of an engine ends."""
        return self._used_bytes

    @property
    def excess_bytes(self) -> int:
        """How much of it is too much."""
        return 0 if self.limit_bytes is None else max(self._used_bytes - self.limit_bytes, 0)

    def correct(self, found_bytes: int, *, since_bytes: int) -> None:
        """
        Take over what was found by looking at each file, with what has come and gone meanwhile.

        Args:
            since_bytes: `used_bytes` when the look began.
        """
        with self._lock:
            self._used_bytes += found_bytes - since_bytes

    def add(self, size_bytes: int) -> None:
        """Count a file that came, or, below zero, one that went."""
        with self._lock:
            self._used_bytes += size_bytes

    def check(self) -> None:
        """
        Ask for room.

        Raises:
            DiskFull: there is none.
        """
        # Without the lock: a number of a moment ago lets in one more, which the limit allows for.
        if self.limit_bytes is not None and self._used_bytes >= self.limit_bytes:
            raise DiskFull(self.limit_bytes)
