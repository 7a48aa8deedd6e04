"""Trying again: how often, how long between, and what counts."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from renderline.errors import RenderlineError

__all__ = ["Pace", "RetryPolicy", "TryAgain", "read_retry_after", "with_retries"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The world's clock and dice, so that tests need neither: `uniform` gives 0 to 1, `now` an aware time."""

    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    uniform: Callable[[], float] = random.random
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """
    Exponential backoff with jitter.

    Attributes:
        tries: the first one included; those that the service asked to make later do not count.
        asked_tries: how often it may ask that.
        first_s: about how long the first pause is; each further one is twice as long.
        cap_s: no pause of our own choosing is longer.
        patience_s: how long a `Retry-After` may ask for; a longer one ends the tries at once.
    """

    tries: int = 7
    asked_tries: int = 40
    first_s: float = 0.5
    cap_s: float = 30.0
    patience_s: float = 120.0

    def pause_s(self, tried: int, uniform: float) -> float:
        """The pause after `tried` tries (from 1): half to all of the nominal one."""
        nominal = min(self.cap_s, self.first_s * 2.0 ** (tried - 1))
        return nominal * (0.5 + uniform / 2)


class TryAgain(Exception):
    """
    Says that a try failed in a way that another one may mend.

    Attributes:
        failure: raised when there is no further try.
        after_s: what the service asked to wait, if it did.
    """

    def __init__(self, failure: RenderlineError, after_s: float | None = None) -> None:
        super().__init__(failure)
        self.failure = failure
        self.after_s = after_s


async def with_retries(attempt: Callable[[], Awaitable[T]], *, policy: RetryPolicy, pace: Pace) -> T:
    """Await `attempt()` until it does not raise `TryAgain`; at the end of the tries its failure is raised."""
    tried = asked = 0
    while True:
        try:
            return await attempt()
        except TryAgain as again:
            if again.after_s is None:
                tried += 1
                pause_s = policy.pause_s(tried, pace.uniform())
            else:
                asked += 1
                # All who were asked at once would else come back at once.
                pause_s = again.after_s + policy.pause_s(1, pace.uniform())
            is_too_long = (again.after_s or 0.0) > policy.patience_s
            if tried == policy.tries or asked == policy.asked_tries or is_too_long:
                raise again.failure from None
            await pace.sleep(pause_s)


def read_retry_after(value: str, now: datetime) -> float | None:
    """The seconds a `Retry-After` header asks for, as a number or as a date; None when it says nothing usable."""
    if value.isdecimal():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())
