"""When a service asks one request to wait, all wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import pytest

from renderline.execution.client import OrchestrationClient
from renderline.execution.limiter import Limiter
from renderline.execution.retry import Pace
from renderline.wire.http import orchestrator_client

Serve: TypeAlias = Callable[..., AbstractContextManager[tuple[str, list[tuple[str, dict[str, str], bytes]]]]]

NOON = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)


class Clock:
    """A clock that a sleep moves."""

    def __init__(self) -> None:
        self.now = NOON
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)
        await asyncio.sleep(0)

    @property
    def pace(self) -> Pace:
        return Pace(sleep=self.sleep, uniform=lambda: 1.0, now=lambda: self.now)


@pytest.mark.parametrize(
    ("status", "headers", "waited"),
    [
        (429, {"retry-after": "7"}, [7.0]),
        (503, {"retry-after": "3"}, [3.0]),
        (429, {"retry-after": "Mon, 23 Nov 2026 12:00:09 GMT"}, [9.0]),
        (200, {"ratelimit": '"default";r=0;t=12'}, [12.0]),
        (200, {"ratelimit": "limit=10, remaining=0, reset=5"}, [5.0]),
        (200, {"ratelimit": '"default";r=3;t=12'}, []),
        (200, {"ratelimit": "nonsense"}, []),
        (200, {"retry-after": "7"}, []),
        (429, {}, []),
        (429, {"retry-after": "86400"}, [120.0]),
    ],
)
def test_requests_wait_for_what_an_answer_asked(
    status: int, headers: dict[str, str], waited: list[float]
) -> None:
    clock, limiter = Clock(), Limiter()
    limiter.note(status, headers, clock.now)
    asyncio.run(limiter.ready(clock.pace))
    assert clock.slept == waited


def test_a_shorter_wait_does_not_undo_a_longer_one() -> None:
    clock, limiter = Clock(), Limiter()
    limiter.note(429, {"retry-after": "30"}, clock.now)
    limiter.note(429, {"retry-after": "2"}, clock.now)
    asyncio.run(limiter.ready(clock.pace))
    assert clock.slept == [30.0]


def test_one_refusal_holds_back_the_requests_of_others(serve: Serve) -> None:
    workflow: dict[str, Any] = {"id": "w", "status": "succeeded", "steps": []}
    script = {
        "GET /v2/consumer/workflows/a": [(429, {}, {"Retry-After": "20"}), (200, workflow)],
        "GET /v2/consumer/workflows/b": [(200, workflow)],
    }

    async def scenario(url: str, calls: list[Any]) -> int:
        clock, waits, may_go_on = Clock(), asyncio.Event(), asyncio.Event()

        async def sleep(seconds: float) -> None:
            waits.set()
            await may_go_on.wait()
            await clock.sleep(seconds)

        pace = Pace(sleep=sleep, uniform=lambda: 1.0, now=lambda: clock.now)
        async with OrchestrationClient(orchestrator_client(url, "t0ken"), pace=pace) as client:
            first = asyncio.create_task(client.get("a"))
            await waits.wait()
            others = [asyncio.create_task(client.get("b")) for _ in range(10)]
            await asyncio.sleep(0.05)
            while_held_back = len(calls)
            may_go_on.set()
            await asyncio.gather(first, *others)
        return while_held_back

    with serve(script) as (url, calls):
        assert asyncio.run(scenario(url, calls)) == 1
    assert len(calls) == 12
