"""The engine's own cleaning, once an hour while it runs: what is old is forgotten, and its files are removed."""

from __future__ import annotations

import logging
import threading
import time

from renderline.engine.blobs import BlobFolder
from renderline.engine.clock import Clock
from renderline.engine.store import Store
from renderline.engine.sweeping import drop_copies, sweep

__all__ = ["Upkeep"]

_EVERY_S = 3600.0
_WHEN_FULL_S = 30.0
"""Work is refused until there is room, so one looks more often whether something has grown old."""

_SPARED_S = 3600.0
"""A file that came in a moment ago has no row yet: its step is still fetching its other sources, or its commit waits for the disk."""

_log = logging.getLogger(__name__)


class Upkeep:
    """A thread that sweeps; also the first to count what the folder holds."""

    def __init__(self, *, store: Store, folder: BlobFolder, clock: Clock) -> None:
        self._store = store
        self._folder = folder
        self._clock = clock
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._live, name="renderline-upkeep", daemon=True)

    def start(self) -> None:
        """Sweep now, and from now on."""
        self._thread.start()

    def close(self) -> None:
        """End with the sweep that is under way."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()

    def _live(self) -> None:
        while not self._closing.is_set():
            try:
                self._sweep()
            except Exception:  # noqa: BLE001 - without it the folder grows, but work can still go on
                _log.exception("old files could not be removed")
            self._closing.wait(_WHEN_FULL_S if self._is_full() else _EVERY_S)

    def _sweep(self) -> None:
        # By the machine's clock and not the engine's: the times of files are its own.
        spared_since_ns = time.time_ns() - int(_SPARED_S * 1e9)
        counted_bytes = self._folder.limit.used_bytes
        swept = sweep(self._store, self._folder, now_ms=self._clock.now_ms(), spared_since_ns=spared_since_ns)
        # The files that it freed have been counted off already.
        found_bytes = swept.kept_bytes + swept.freed_bytes
        self._folder.limit.correct(found_bytes, since_bytes=counted_bytes)
        if self._folder.limit.excess_bytes:
            drop_copies(self._store, self._folder, spared_since_ns=spared_since_ns)

    def _is_full(self) -> bool:
        return self._folder.limit.excess_bytes > 0
