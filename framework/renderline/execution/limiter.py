"""One brake for all requests to a service: when it asks one of them to wait, none of the others goes on knocking."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus

from renderline.execution.retry import Pace, read_retry_after

__all__ = ["Limiter"]

_REMAINING = re.compile(r"(?:^|[;,\s])r(?:emaining)?=(\d+)")
_RESET = re.compile(r"(?:^|[;,\s])(?:t|reset)=(\d+)")


class Limiter:
    """
    Remembers until when a service wants to be left alone.

    It says so in the `Retry-After` of a 429 or 503, or in a `RateLimit` header whose remainder is 0 (`"default";r=0;t=12`, or the older
    `remaining=0, reset=12`).
    """

    def __init__(self, *, patience_s: float = 120.0) -> None:
        self._patience_s = patience_s
        self._until: datetime | None = None

    async def ready(self, pace: Pace) -> None:
        """Wait until requests are welcome; a longer wait may be asked for meanwhile."""
        while self._until is not None:
            until = self._until
            left_s = (until - pace.now()).total_seconds()
            if left_s > 0:
                await pace.sleep(left_s)
            if self._until == until:
                self._until = None

    def note(self, status: int, headers: Mapping[str, str], now: datetime) -> None:
        """
        Take in what an answer says.

        Args:
            headers: names in lower case.
        """
        asked_s = _asked_s(status, headers, now)
        if asked_s is None:
            return
        # A service that asks for hours is told of by the request itself; the others need not hang for it.
        until = now + timedelta(seconds=min(asked_s, self._patience_s))
        self._until = max(until, self._until or until)


def _asked_s(status: int, headers: Mapping[str, str], now: datetime) -> float | None:
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        asked_s = read_retry_after(headers.get("retry-after", ""), now)
        if asked_s is not None:
            return asked_s
    limit = headers.get("ratelimit", "")
    remaining, reset = _REMAINING.search(limit), _RESET.search(limit)
    if remaining and reset and int(remaining[1]) == 0:
        return float(reset[1])
    return None
