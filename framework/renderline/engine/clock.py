"""Time as the engine sees it: milliseconds since 1970, from a clock that is passed in."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol

__all__ = ["Clock", "ManualClock", "SystemClock", "timestamp"]


class Clock(Protocol):
    """What tells the time for stamps and for the life of signed URLs; waiting is not its business."""

    def now_ms(self) -> int:
        """Milliseconds since 1970-01-01T00:00:00Z."""


class SystemClock:
    """The machine's clock."""

    def now_ms(self) -> int:
        """Milliseconds since 1970-01-01T00:00:00Z."""
        return time.time_ns() // 1_000_000


class ManualClock:
    """A clock that stands until it is moved."""

    def __init__(self, now_ms: int = 1_800_000_000_000) -> None:
        self._now_ms = now_ms

    def now_ms(self) -> int:
        """Where it stands."""
        return self._now_ms

    def advance(self, ms: int) -> None:
        """Move it forward."""
        self._now_ms += ms


def timestamp(ms: int) -> str:
    """The API's spelling of a moment: `2026-11-22T22:55:10.123Z`."""
    # In whole numbers: a float of seconds may lose the last millisecond.
    seconds, rest = divmod(ms, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:03}Z"
