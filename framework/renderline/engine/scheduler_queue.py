"""The scheduler's queue: what it decides at one time is written to disk at one time, and acted on after that."""

from __future__ import annotations

import heapq
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import count
from queue import Empty, SimpleQueue
from typing import NamedTuple, TypeAlias

from renderline.engine.store import StepKey, Store

__all__ = ["Act", "Call", "Queue"]

Act: TypeAlias = Callable[[], None]

# More would keep requests waiting for the store for longer than the disk does.
_AT_ONCE = 64

# What follows a turn within this time makes an engine busy; then a turn waits a little, so that more calls share its commit.
_BUSY_S = 0.01
_GATHERING_S = 0.002

_log = logging.getLogger(__name__)


class Call(NamedTuple):
    """A decision to be made, about a step if one alone is concerned."""

    key: StepKey | None
    make: Act


class Queue:
    """Calls from any thread, made by one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._calls: SimpleQueue[Call] = SimpleQueue()
        self._acts: list[Act] = []
        self._last_turn_s = 0.0
        self._numbers = count()
        self._later: list[tuple[float, int, Call]] = []

    def put(self, make: Act, key: StepKey | None = None) -> None:
        """Queue a call."""
        self._calls.put(Call(key, make))

    def afterwards(self, act: Act) -> None:
        """Do something once all that the calls of this turn write is committed; not at all if it cannot be."""
        self._acts.append(act)

    def later(self, delay_s: float, make: Act, key: StepKey) -> None:
        """Queue a call for a time to come; only from the thread that makes the calls."""
        # The number keeps calls of the same moment in their order, and from being compared themselves.
        entry = (time.monotonic() + delay_s, next(self._numbers), Call(key, make))
        heapq.heappush(self._later, entry)

    def take(self, timeout_s: float | None) -> Sequence[Call]:
        """The calls that wait, after the time given if none does; all that come in while the disk is waited for are one turn."""
        due = list(self._due())
        return [*due, *self._waiting(0 if due else self._seconds_to_next(timeout_s))]

    def _due(self) -> Iterator[Call]:
        while self._later and self._later[0][0] <= time.monotonic():
            yield heapq.heappop(self._later)[2]

    def _seconds_to_next(self, timeout_s: float | None) -> float | None:
        if not self._later:
            return timeout_s
        next_s = max(self._later[0][0] - time.monotonic(), 0.0)
        return next_s if timeout_s is None else min(next_s, timeout_s)

    def _waiting(self, timeout_s: float | None) -> list[Call]:
        calls: list[Call] = []
        with suppress(Empty):
            calls.append(self._calls.get(timeout=timeout_s))
            if time.monotonic() - self._last_turn_s < _BUSY_S:
                time.sleep(_GATHERING_S)
            while len(calls) < _AT_ONCE:
                calls.append(self._calls.get_nowait())
        return calls

    def carry_out(self, turn: Act) -> None:
        """
        Make the calls of a turn in one commit, then do what they left for afterwards.

        Raises:
            Exception: what they wrote could not be committed, whatever the cause; nothing of it is done.
        """
        self._acts = []
        with self._store.group():
            turn()
        for act in self._acts:
            try:
                act()
            except Exception:  # noqa: BLE001 - one workflow's trouble must not stop the others
                _log.exception("the scheduler could not act: %s", act)
        self._last_turn_s = time.monotonic()
