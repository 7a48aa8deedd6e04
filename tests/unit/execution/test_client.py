from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import httpx
import pytest

from renderline.canonical import JsonObject
from renderline.errors import (
    AuthenticationError,
    EngineUnreachable,
    InsufficientBuzz,
    NotFound,
    RateLimited,
    RemoteContentError,
    RenderlineError,
    SubmissionRejected,
)
from renderline.execution.client import OrchestrationClient
from renderline.execution.retry import Pace
from renderline.execution.workflow import Workflow
from renderline.wire.http import orchestrator_client

T = TypeVar("T")
Serve: TypeAlias = Callable[..., AbstractContextManager[tuple[str, list[tuple[str, dict[str, str], bytes]]]]]
Connect: TypeAlias = Callable[[str], OrchestrationClient]

WORKFLOWS = "/v2/consumer/workflows"
BODY: JsonObject = {"steps": [{"$type": "imageGen", "input": {"prompt": "a fox"}}]}
RUNNING = {"id": "w/1", "status": "processing", "steps": [], "futureField": {"a": 1}}
PROBLEM = {
    "title": "Validation failed",
    "detail": "One field is wrong.",
    "errors": {"steps[0].input.width": ["must be a multiple of 8"]},
}


def ask(client: OrchestrationClient, call: Callable[[OrchestrationClient], Awaitable[T]]) -> T:
    async def inside() -> T:
        async with client:
            return await call(client)

    return asyncio.run(inside())


def submit(client: OrchestrationClient, external_id: str | None = "rl-1") -> Workflow:
    return ask(client, lambda each: each.submit(BODY, external_id=external_id, wait_s=5))


def test_a_submission_is_posted_with_its_key_and_its_wait(serve: Serve, connect: Connect) -> None:
    with serve({f"POST {WORKFLOWS}": [(202, RUNNING)]}) as (url, calls):
        workflow = submit(connect(url))
    route, headers, body = calls[0]
    assert route == f"POST {WORKFLOWS}?wait=5"
    assert headers["authorization"] == "Bearer t0ken"
    assert json.loads(body) == {**BODY, "externalId": "rl-1"}
    assert (workflow.id, workflow.status, workflow.is_finished) == ("w/1", "processing", False)


def test_a_price_question_has_no_key_and_reads_body_and_headers(serve: Serve, connect: Connect) -> None:
    headers = {
        "X-Civitai-Cost-Total": "12.5",
        "X-Civitai-Cost-By-Currency": "yellow=12;blue=0.5;odd",
        "X-Civitai-Insufficient-Buzz": "True",
        "X-Renderline-Unpriced": "comfy, textToSpeech",
    }
    with serve({f"POST {WORKFLOWS}": [(200, {"cost": {"total": 99}}, headers)]}) as (url, calls):
        preview = ask(connect(url), lambda client: client.preview({**BODY, "externalId": "own"}))
    assert calls[0][0] == f"POST {WORKFLOWS}?whatif=true"
    assert json.loads(calls[0][2]) == BODY
    assert (preview.total, preview.by_currency) == (12.5, {"yellow": 12.0, "blue": 0.5})
    assert (preview.is_insufficient, preview.unpriced) == (True, ("comfy", "textToSpeech"))


@pytest.mark.parametrize(
    ("document", "total"), [({"cost": {"total": 4}}, 4.0), ({}, None), ({"cost": {"total": "nan"}}, None)]
)
def test_an_unknown_price_is_none_and_never_zero(
    serve: Serve, connect: Connect, document: dict[str, Any], total: float | None
) -> None:
    with serve({f"POST {WORKFLOWS}": [(200, document)]}) as (url, _calls):
        assert ask(connect(url), lambda client: client.preview(BODY)).total == total


@pytest.mark.parametrize(
    ("status", "content", "refused"),
    [
        (400, PROBLEM, (SubmissionRejected, r"steps\[0\]\.input\.width: must be a multiple of 8")),
        (401, {"title": "Unauthorized"}, (AuthenticationError, "refused the token")),
        (403, "no buzz for you", (AuthenticationError, "no buzz for you")),
        (403, "insufficient Buzz: 12 are needed", (InsufficientBuzz, "insufficient Buzz: 12 are needed")),
        (402, {"title": "Not enough buzz"}, (InsufficientBuzz, "402 Not enough buzz")),
        (400, {"detail": "Insufficient funds."}, (InsufficientBuzz, "Insufficient funds")),
        (422, {"detail": "Insufficient funds."}, (SubmissionRejected, "422")),
        (403, "insufficient scope", (AuthenticationError, "insufficient scope")),
        (404, {}, (NotFound, "does not exist")),
        (409, b"<html>", (SubmissionRejected, "409 Conflict")),
        (308, {}, (RemoteContentError, "308 Permanent Redirect")),
        (200, b"<html>", (RemoteContentError, "no JSON object")),
        (200, b'{"id": "w", "cost": {"total": NaN}}', (RemoteContentError, "no JSON object")),
        (200, b'{"id": "w", "cost": {"total": 1e999}}', (RemoteContentError, "no JSON object")),
        (200, b'{"id": ' + b"[" * 100_000, (RemoteContentError, "no JSON object")),
        (200, [], (RemoteContentError, "no JSON object")),
    ],
)
def test_a_refusal_is_raised_at_once_as_what_it_means(
    serve: Serve, connect: Connect, status: int, content: object, refused: tuple[type[RenderlineError], str]
) -> None:
    with (
        serve({f"POST {WORKFLOWS}": [(status, content)]}) as (url, calls),
        pytest.raises(refused[0], match=refused[1]),
    ):
        submit(connect(url))
    assert len(calls) == 1


def test_a_broken_encoding_is_no_answer(serve: Serve, connect: Connect) -> None:
    with (
        serve({f"POST {WORKFLOWS}": [(200, b"no gzip", {"Content-Encoding": "gzip"})]}) as (url, _calls),
        pytest.raises(EngineUnreachable),
    ):
        submit(connect(url), external_id=None)


def test_a_refusals_paths_are_kept(serve: Serve, connect: Connect) -> None:
    with (
        serve({f"POST {WORKFLOWS}": [(400, PROBLEM)]}) as (url, _calls),
        pytest.raises(SubmissionRejected) as caught,
    ):
        submit(connect(url))
    assert caught.value.errors == PROBLEM["errors"]


def test_a_keyed_submission_is_tried_again(serve: Serve, connect: Connect, slept: list[float]) -> None:
    answers = [(503, b"busy"), (429, {}, {"Retry-After": "20"}), (202, RUNNING)]
    with serve({f"POST {WORKFLOWS}": answers}) as (url, calls):
        assert submit(connect(url)).id == "w/1"
    assert (len(calls), slept) == (3, [0.5, 20.5])
    assert len({body for _route, _headers, body in calls}) == 1


@pytest.mark.parametrize(("status", "kind"), [(429, RateLimited), (500, RemoteContentError)])
def test_the_tries_end(
    serve: Serve, connect: Connect, slept: list[float], status: int, kind: type[RenderlineError]
) -> None:
    with serve({f"POST {WORKFLOWS}": [(status, {})]}) as (url, calls), pytest.raises(kind):
        submit(connect(url))
    assert (len(calls), slept) == (7, [0.5, 1.0, 2.0, 4.0, 8.0, 16.0])


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_submission_without_a_key_is_never_sent_twice(serve: Serve, connect: Connect, status: int) -> None:
    with (
        serve({f"POST {WORKFLOWS}": [(status, {})]}) as (url, calls),
        pytest.raises((RateLimited, RemoteContentError)),
    ):
        submit(connect(url), external_id=None)
    assert len(calls) == 1


def test_nobody_there_is_tried_again_and_then_said(
    serve: Serve, connect: Connect, slept: list[float]
) -> None:
    """Without a connection nothing was sent, so even a keyless submission may be tried again."""
    with serve({}) as (url, _calls):
        pass
    with pytest.raises(EngineUnreachable, match=f"no answer from {url}{WORKFLOWS}"):
        submit(connect(url), external_id=None)
    assert len(slept) == 6


@pytest.mark.parametrize(("external_id", "sent"), [("rl-1", 2), (None, 1)])
def test_a_broken_connection_is_tried_again_only_under_a_key(external_id: str | None, sent: int) -> None:
    """After the request is out, only the service knows whether it was accepted."""
    calls: list[httpx.Request] = []

    def break_first(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        if len(calls) == 1:
            raise httpx.ReadError("connection reset")
        return httpx.Response(200, json=RUNNING)

    async def sleep(_seconds: float) -> None:
        pass

    http = orchestrator_client(
        "https://orchestration.example", "t", transport=httpx.MockTransport(break_first)
    )
    client = OrchestrationClient(http, pace=Pace(sleep=sleep))
    if external_id:
        assert submit(client, external_id).id == "w/1"
    else:
        with pytest.raises(EngineUnreachable, match="connection reset"):
            submit(client, external_id)
    assert len(calls) == sent


def test_ids_are_quoted_in_paths(serve: Serve, connect: Connect) -> None:
    path = f"{WORKFLOWS}/w%2F1%3Fx"
    script = {
        f"GET {path}": [(200, RUNNING)],
        f"PUT {path}": [(204, b"")],
        "POST /v2/consumer/blobs/a%2Fb/refresh": [
            (200, {"id": "a/b", "available": True, "url": "https://x"})
        ],
    }
    with serve(script) as (url, calls):
        client = connect(url)

        async def everything() -> str:
            async with client:
                await client.get("w/1?x", wait_s=1)
                await client.cancel("w/1?x")
                return (await client.refresh_blob("a/b")).url

        assert asyncio.run(everything()) == "https://x"
    assert calls[0][0] == f"GET {path}?wait=1"
    assert json.loads(calls[1][2]) == {"status": "canceled"}


def test_a_file_is_streamed_with_its_type_and_length(serve: Serve, connect: Connect, tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    photo.write_bytes(bytes(3_000_000))
    blob = {"id": "b1", "type": "image", "available": True, "url": "https://blobs.example/b1"}
    with serve({"POST /v2/consumer/blobs": [(503, {}), (201, blob)]}) as (url, calls):
        stored = ask(connect(url), lambda client: client.upload_blob(photo, "image/png"))
    assert (stored.id, stored.url) == ("b1", "https://blobs.example/b1")
    assert [len(body) for _route, _headers, body in calls] == [3_000_000, 3_000_000]
    assert calls[1][1]["content-type"] == "image/png"


@pytest.mark.parametrize(
    ("document", "workflow_id"),
    [
        ({"blob": {"id": "b", "available": True}}, None),
        (
            {
                "id": "w1",
                "status": "succeeded",
                "steps": [{"output": {"blob": {"id": "b", "available": True}}}],
            },
            "w1",
        ),
    ],
)
def test_both_shapes_of_a_recipes_answer_are_taken(
    serve: Serve, connect: Connect, document: dict[str, Any], workflow_id: str | None
) -> None:
    with serve({"POST /v2/consumer/recipes/imageUpscaler": [(200, document)]}) as (url, calls):
        answer = ask(connect(url), lambda client: client.recipe("imageUpscaler", {"image": "x"}, wait_s=60))
    assert calls[0][0].endswith("imageUpscaler?wait=60")
    assert answer.output == {"blob": {"id": "b", "available": True}}
    assert (answer.workflow.id if answer.workflow else None) == workflow_id
