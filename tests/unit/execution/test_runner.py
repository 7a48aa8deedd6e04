from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeAlias

import pytest

from renderline.canonical import JsonObject
from renderline.errors import RemoteContentError
from renderline.execution.client import OrchestrationClient
from renderline.execution.events import Event, Observer, StepProgress, WorkflowEvent
from renderline.execution.runner import (
    EMBEDDED,
    REMOTE,
    PollPolicy,
    WorkflowResult,
    follow,
    summarize,
)

Serve: TypeAlias = Callable[..., AbstractContextManager[tuple[str, list[tuple[str, dict[str, str], bytes]]]]]
Connect: TypeAlias = Callable[[str], OrchestrationClient]

WORKFLOWS = "/v2/consumer/workflows"
BODY: JsonObject = {"steps": [{"$type": "imageGen", "name": "hero", "metadata": {"mine": 1}, "input": {}}]}


def state(status: str, rate: float | None = None, **facts: object) -> dict[str, Any]:
    step = {"$type": "imageGen", "name": "hero", "status": status, "estimatedProgressRate": rate, **facts}
    return {"id": "w1", "status": status, "steps": [step], "cost": {"base": 4, "tips": {}, "total": 4}}


async def sent(client: OrchestrationClient, observer: Observer, policy: PollPolicy) -> WorkflowResult:
    async with client:
        workflow = await client.submit(BODY, external_id="rl-1", wait_s=policy.submit_wait_s)
        return summarize(await follow(client, workflow, observer=observer, policy=policy), BODY)


def run(client: OrchestrationClient, policy: PollPolicy = REMOTE) -> tuple[WorkflowResult, list[Event]]:
    told: list[Event] = []

    async def inside() -> WorkflowResult:
        return await sent(client, told.append, policy)

    return asyncio.run(inside()), told


def test_a_workflow_is_watched_to_its_end(serve: Serve, connect: Connect, slept: list[float]) -> None:
    script = {
        f"POST {WORKFLOWS}": [(202, state("scheduled"))],
        f"GET {WORKFLOWS}/w1": [
            (202, state("processing", 0.5)),
            (202, state("processing", 0.5)),
            (200, state("succeeded", 1, metadata={"mine": 1, "upscaler": "stand-in", "error": ""})),
        ],
    }
    with serve(script) as (url, _calls):
        result, told = run(connect(url))
    assert (result.id, result.status, result.has_succeeded, result.cost["total"]) == (
        "w1",
        "succeeded",
        True,
        4,
    )
    assert [(step.name, step.reason, step.notes) for step in result.steps] == [
        ("hero", "", {"upscaler": "stand-in"})
    ]
    assert [event.status for event in told if isinstance(event, WorkflowEvent)] == [
        "scheduled",
        "processing",
        "succeeded",
    ]
    assert [event.rate for event in told if isinstance(event, StepProgress)] == [None, 0.5, 1.0]
    assert slept == [2.0, 5.0, 10.0]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (REMOTE, (["?wait=10", "", ""], [2.0, 5.0])),
        (EMBEDDED, (["", "?wait=1", "?wait=1"], [0.05, 0.05])),
    ],
)
def test_how_often_is_asked_is_the_policys(
    serve: Serve,
    connect: Connect,
    slept: list[float],
    policy: PollPolicy,
    expected: tuple[list[str], list[float]],
) -> None:
    script = {
        f"POST {WORKFLOWS}": [(202, state("scheduled"))],
        f"GET {WORKFLOWS}/w1": [(202, state("processing")), (200, state("succeeded"))],
    }
    with serve(script) as (url, calls):
        run(connect(url), policy=policy)
    queries = ["".join(route.partition("?")[1:]) for route, _headers, _body in calls]
    assert (queries, slept) == expected


def test_the_last_pause_repeats() -> None:
    pauses = REMOTE.pauses()
    assert [next(pauses) for _ in range(7)] == [2, 5, 10, 15, 30, 30, 30]


@pytest.mark.parametrize("status", ["failed", "expired", "canceled"])
def test_a_workflow_that_fails_is_a_result_with_reasons(serve: Serve, connect: Connect, status: str) -> None:
    ended = state(status, metadata={"error": "no_provider_available"})
    with serve({f"POST {WORKFLOWS}": [(200, ended)]}) as (url, calls):
        result, _told = run(connect(url))
    assert (result.has_succeeded, result.steps[0].reason) == (False, "no_provider_available")
    assert len(calls) == 1


def test_a_workflow_without_an_id_cannot_be_watched(serve: Serve, connect: Connect) -> None:
    with (
        serve({f"POST {WORKFLOWS}": [(202, {"status": "scheduled"})]}) as (url, _calls),
        pytest.raises(RemoteContentError, match="without giving it an id"),
    ):
        run(connect(url))


@pytest.mark.parametrize(("policy", "canceled"), [(REMOTE, False), (EMBEDDED, True)])
def test_an_interrupt_leaves_a_remote_workflow_and_stops_an_embedded_one(
    serve: Serve, connect: Connect, policy: PollPolicy, *, canceled: bool
) -> None:
    script = {
        f"POST {WORKFLOWS}": [(202, state("scheduled"))],
        f"GET {WORKFLOWS}/w1": [(202, state("processing"))],
        f"PUT {WORKFLOWS}/w1": [(204, b"")],
    }
    with serve(script) as (url, calls):

        async def interrupted() -> None:
            task = asyncio.current_task()
            assert task is not None

            def press_ctrl_c(event: Event) -> None:
                if isinstance(event, StepProgress) and event.status == "processing":
                    task.cancel()

            await sent(connect(url), press_ctrl_c, policy)

        with pytest.raises(asyncio.CancelledError):
            asyncio.run(interrupted())
    puts = [json.loads(body) for route, _headers, body in calls if route.startswith("PUT")]
    assert puts == ([{"status": "canceled"}] if canceled else [])
