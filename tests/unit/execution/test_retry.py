from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderline.errors import RateLimited
from renderline.execution.retry import Pace, RetryPolicy, TryAgain, read_retry_after, with_retries

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


def failing(times: int, after_s: float | None = None) -> Callable[[], Awaitable[str]]:
    left = iter(range(times))

    async def attempt() -> str:
        if next(left, None) is None:
            return "done"
        raise TryAgain(RateLimited("slow down"), after_s)

    return attempt


def run(attempt: Callable[[], Awaitable[str]], uniform: float = 1.0) -> tuple[str, list[float]]:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    pace = Pace(sleep=sleep, uniform=lambda: uniform, now=lambda: NOW)
    try:
        return asyncio.run(with_retries(attempt, policy=RetryPolicy(), pace=pace)), slept
    except RateLimited as error:
        return str(error), slept


@pytest.mark.parametrize(
    ("failures", "after_s", "outcome", "pauses"),
    [
        (0, None, "done", []),
        (2, None, "done", [0.5, 1.0]),
        (6, None, "done", [0.5, 1.0, 2.0, 4.0, 8.0, 16.0]),
        (7, None, "slow down", [0.5, 1.0, 2.0, 4.0, 8.0, 16.0]),
        (2, 17.0, "done", [17.5, 17.5]),
        (1, 0.0, "done", [0.5]),
        (39, 1.0, "done", [1.5] * 39),
        (40, 1.0, "slow down", [1.5] * 39),
        (1, 120.0, "done", [120.5]),
        (1, 121.0, "slow down", []),
    ],
)
def test_tries_and_pauses(failures: int, after_s: float | None, outcome: str, pauses: list[float]) -> None:
    """Seven tries; those that were asked for by `Retry-After` are forty, and none is waited for above two minutes."""
    assert run(failing(failures, after_s)) == (outcome, pauses)


@given(tried=st.integers(1, 60), uniform=st.floats(0, 1))
def test_no_pause_is_longer_than_the_cap_or_shorter_than_half_its_nominal_length(
    tried: int, uniform: float
) -> None:
    nominal = min(30.0, 0.5 * 2.0 ** (tried - 1))
    assert nominal / 2 <= RetryPolicy().pause_s(tried, uniform) <= nominal


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("Sun, 22 Nov 2026 12:00:30 GMT", 30.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
        ("Sun, 22 Nov 2026 12:00:30 -0000", 30.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(value: str, seconds: float | None) -> None:
    assert read_retry_after(value, NOW) == seconds
