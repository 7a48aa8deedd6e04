from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from renderline.canonical import JsonObject
from renderline.compiler.submission import Asset, Submission
from renderline.errors import RemoteContentError, UsageError
from renderline.execution.client import OrchestrationClient
from renderline.execution.events import Event, StepProgress, WorkflowEvent
from renderline.execution.identity import derive_external_id
from renderline.execution.runner import (
    EMBEDDED,
    REMOTE,
    PollPolicy,
    WorkflowRequest,
    WorkflowResult,
    make_request,
    run_workflow,
)
from renderline.execution.uploads import Uploader

Serve: TypeAlias = Callable[..., AbstractContextManager[tuple[str, list[tuple[str, dict[str, str], bytes]]]]]
Connect: TypeAlias = Callable[[str], OrchestrationClient]

WORKFLOWS = "/v2/consumer/workflows"
BODY: JsonObject = {"steps": [{"$type": "imageGen", "name": "hero", "metadata": {"mine": 1}, "input": {}}]}
REQUEST = WorkflowRequest(body=BODY, external_id="rl-1")


def state(status: str, rate: float | None = None, **facts: object) -> dict[str, Any]:
    step = {"$type": "imageGen", "name": "hero", "status": status, "estimatedProgressRate": rate, **facts}
    return {"id": "w1", "status": status, "steps": [step], "cost": {"base": 4, "tips": {}, "total": 4}}


def run(
    client: OrchestrationClient, request: WorkflowRequest = REQUEST, policy: PollPolicy = REMOTE
) -> tuple[WorkflowResult, list[Event]]:
    told: list[Event] = []

    async def inside() -> WorkflowResult:
        async with client:
            return await run_workflow(client, request, observer=told.append, policy=policy)

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

            async with connect(url) as client:
                await run_workflow(client, REQUEST, observer=press_ctrl_c, policy=policy)

        with pytest.raises(asyncio.CancelledError):
            asyncio.run(interrupted())
    puts = [json.loads(body) for route, _headers, body in calls if route.startswith("PUT")]
    assert puts == ([{"status": "canceled"}] if canceled else [])


def make_asset(path: Path, content: bytes) -> Asset:
    path.write_bytes(content)
    return Asset(
        sha256=hashlib.sha256(content).hexdigest(),
        path=path,
        name=path.name,
        media_type="image/png",
        size_bytes=len(content),
    )


def test_files_are_uploaded_once_and_secrets_only_travel(
    serve: Serve, connect: Connect, tmp_path: Path
) -> None:
    """Two cells with the same photo: one upload, and the compiled body still names both things."""
    asset = make_asset(tmp_path / "cat.png", b"meow")
    body: JsonObject = {"steps": [{"input": {"image": asset.key, "key": "secret:KEY"}}]}
    request = WorkflowRequest(body=body, external_id="rl-1", assets=(asset,), secrets={"KEY": "hunter2"})
    script = {
        "POST /v2/consumer/blobs": [
            (201, {"id": "b", "available": True, "url": "https://b.example/b?sig=1"})
        ],
        f"POST {WORKFLOWS}": [(200, state("succeeded"))],
    }
    with serve(script) as (url, calls):

        async def two_cells() -> None:
            async with connect(url) as client:
                uploader = Uploader(client)
                await asyncio.gather(
                    *(run_workflow(client, request, uploader=uploader) for _cell in range(2))
                )

        asyncio.run(two_cells())
    assert [route for route, _headers, _body in calls].count("POST /v2/consumer/blobs") == 1
    sent = json.loads(calls[-1][2])
    assert sent["steps"][0]["input"] == {"image": "https://b.example/b?sig=1", "key": "hunter2"}
    assert "hunter2" not in repr(request)


def test_a_file_that_changed_since_it_was_compiled_is_not_sent(
    serve: Serve, connect: Connect, tmp_path: Path
) -> None:
    asset = make_asset(tmp_path / "cat.png", b"meow")
    asset.path.write_bytes(b"woof")
    request = WorkflowRequest(body=BODY, external_id="rl-1", assets=(asset,))
    with serve({}) as (url, calls), pytest.raises(UsageError, match=r"cat\.png has changed"):
        run(connect(url), request)
    asset.path.unlink()
    with serve({}) as (url, calls), pytest.raises(UsageError, match="cannot be read: No such file"):
        run(connect(url), request)
    assert calls == []


def test_a_blocked_upload_is_said_before_anything_is_paid(
    serve: Serve, connect: Connect, tmp_path: Path
) -> None:
    asset = make_asset(tmp_path / "cat.png", b"meow")
    blocked = {"id": "b", "available": False, "blockedReason": "csam"}
    with (
        serve({"POST /v2/consumer/blobs": [(201, blocked)]}) as (url, calls),
        pytest.raises(RemoteContentError, match=r"cat\.png: the service does not serve this file: csam"),
    ):
        run(connect(url), WorkflowRequest(body=BODY, external_id="rl-1", assets=(asset,)))
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("own", "expected"), [(None, derive_external_id("d" * 64, "c", attempt=2)), ("own", "own")]
)
def test_a_submissions_key_is_derived_unless_the_user_has_one(own: str | None, expected: str) -> None:
    body: JsonObject = {"steps": []} if own is None else {"steps": [], "externalId": own}
    submission = Submission(
        pipeline="p",
        cell_key="c",
        params={},
        matrix={},
        body=body,
        digest="d" * 64,
        assets=(),
        outputs=(),
    )
    assert make_request(submission, attempt=2).external_id == expected
