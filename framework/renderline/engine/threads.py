"""A few threads that take work in turn, and that never keep the interpreter from ending."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue

__all__ = ["Crew"]

_log = logging.getLogger(__name__)


class Crew:
    """
    Daemon threads with one queue.

    The standard library's pool is waited for when the interpreter ends; a fetch that hangs would hold it for a minute.
    """

    def __init__(self, size: int, name: str) -> None:
        self._work: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._closed = False
        self._size = size
        self._name = name

    def start(self) -> None:
        """Begin with what is queued."""
        for number in range(self._size):
            threading.Thread(target=self._live, name=f"{self._name}-{number}", daemon=True).start()

    def submit(self, work: Callable[[], None]) -> None:
        """Queue a call."""
        self._work.put(work)

    def close(self) -> None:
        """Begin nothing more; what is under way ends by itself, and what it says then is not heard."""
        self._closed = True
        # Each thread waits for work, and would wait for ever.
        for _ in range(self._size):
            self._work.put(lambda: None)

    def _live(self) -> None:
        while not self._closed:
            work = self._work.get()
            try:
                if not self._closed:
                    work()
            except Exception:  # noqa: BLE001 - a thread that died would be missed by all later work
                if not self._closed:
                    _log.exception("a task of %s failed", threading.current_thread().name)
