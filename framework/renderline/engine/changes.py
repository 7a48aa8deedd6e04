"""News that a workflow changed, from the engine's threads to the requests that wait for it."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

__all__ = ["Bell", "Changes"]


class Bell:
    """One request's bell: rung from any thread, heard in the request's own event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake the request; harmless when it is gone."""
        with suppress(RuntimeError):  # the loop has ended, and the request with it
            # An event of asyncio wakes nobody when it is set from another thread.
            self._loop.call_soon_threadsafe(self._event.set)

    async def heard(self, timeout_s: float) -> None:
        """Wait until it rings, or for as long as given."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._event.wait()
        except TimeoutError:
            return
        self._event.clear()


class Changes:
    """Who waits for which workflow."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bells: dict[str, set[Bell]] = defaultdict(set)
        self._listeners: list[Callable[[str], None]] = []
        self.closed = False

    @contextmanager
    def watching(self, workflow_id: str) -> Iterator[Bell]:
        """A bell that rings at every change of a workflow; look at the workflow once more after hanging it up."""
        bell = Bell()
        with self._lock:
            self._bells[workflow_id].add(bell)
        try:
            yield bell
        finally:
            with self._lock:
                self._bells[workflow_id].discard(bell)
                if not self._bells[workflow_id]:
                    # An entry for each workflow that was ever waited for would stay.
                    del self._bells[workflow_id]

    def listen(self, listener: Callable[[str], None]) -> None:
        """Call somebody with the id of each workflow that changes, from whatever thread changed it; before all starts."""
        self._listeners.append(listener)

    def announce(self, workflow_id: str) -> None:
        """A workflow changed."""
        with self._lock:
            # A copy: who hears a bell takes it down, maybe while others are still rung.
            bells = tuple(self._bells.get(workflow_id, ()))
        for bell in bells:
            bell.ring()
        for listener in self._listeners:
            listener(workflow_id)

    def close(self) -> None:
        """The engine stops: nobody need wait any longer."""
        # Before the bells: who hangs one up after the last was rung looks here first.
        self.closed = True
        with self._lock:
            workflow_ids = tuple(self._bells)
        for workflow_id in workflow_ids:
            self.announce(workflow_id)
