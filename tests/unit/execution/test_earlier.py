"""What the rest of a cell needs of earlier workflows, asked of a service that may have dropped it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from renderline.execution.client import OrchestrationClient
from renderline.execution.earlier import buzz_of, find_workflows, fresh_results
from renderline.execution.workflow import read_workflow
from renderline.ledger.prefix import Prefix

Serve = Callable[..., Any]
Connect = Callable[[str], OrchestrationClient]

BODY: Any = {
    "steps": [
        {"name": "a", "input": {}},
        {"name": "b", "input": {"image": {"$ref": "a", "path": "output.blob.url"}}},
    ]
}
PREFIX = Prefix(workflows=("w1",), steps=("a",))
REFRESH = "POST /v2/consumer/blobs/blob-a/refresh"
OLD, NEW = "https://blobs.example/a?sig=old", "https://blobs.example/a?sig=new"


def answer(expires_at: str | None) -> dict[str, Any]:
    blob = {"id": "blob-a", "type": "image", "available": True, "url": OLD, "urlExpiresAt": expires_at}
    return {
        "id": "w1",
        "status": "failed",
        "steps": [{"name": "a", "status": "succeeded", "output": {"blob": blob}}],
    }


@pytest.mark.parametrize(
    ("hours_left", "refreshed", "url"),
    [
        (None, (404, {}), OLD),
        (5.0, (404, {}), OLD),
        (0.5, (200, {"id": "blob-a", "type": "image", "available": True, "url": NEW}), NEW),
        (-5.0, (200, {"id": "blob-a", "type": "image", "available": True, "url": NEW}), NEW),
        (-5.0, (404, {}), None),
    ],
    ids=["without an end", "long enough", "ends soon", "has ended", "dropped"],
)
def test_an_address_lasts_until_it_is_read(
    serve: Serve,
    connect: Connect,
    hours_left: float | None,
    refreshed: tuple[int, Any],
    url: str | None,
) -> None:
    async def inside(origin: str) -> list[Any] | None:
        async with connect(origin) as client:
            return await results(client)

    async def results(client: OrchestrationClient) -> list[Any] | None:
        found = await fresh_results(client, BODY, PREFIX)
        return None if found is None else [each.value for each in found]

    with serve({}) as (origin, _):
        now = connect(origin).pace.now()
    expires_at = None if hours_left is None else (now + timedelta(hours=hours_left)).isoformat()
    script = {"GET /v2/consumer/workflows/w1": [(200, answer(expires_at))], REFRESH: [refreshed]}
    with serve(script) as (origin, _):
        assert asyncio.run(inside(origin)) == (None if url is None else [url])


def test_a_workflow_that_is_gone_is_left_out(serve: Serve, connect: Connect) -> None:
    script = {
        "GET /v2/consumer/workflows/w1": [(404, {})],
        "GET /v2/consumer/workflows/w2": [(200, {"id": "w2", "status": "failed"})],
    }

    async def inside(origin: str) -> tuple[list[str], bool]:
        async with connect(origin) as client:
            found = await find_workflows(client, ["w1", "w2"])
            return [each.id for each in found], await fresh_results(client, BODY, PREFIX) is None

    with serve(script) as (origin, _):
        assert asyncio.run(inside(origin)) == (["w2"], True)


def costing(total: float | None, *moved: tuple[str, float]) -> dict[str, Any]:
    transactions = [{"type": kind, "amount": amount} for kind, amount in moved]
    return {"id": "w", "status": "x", "cost": {"total": total}, "transactions": {"list": transactions}}


@pytest.mark.parametrize(
    ("finished", "earlier", "buzz"),
    [
        (costing(1), [], 1.0),
        (costing(None), [costing(13)], None),
        (costing(1), [costing(14)], 15.0),
        (costing(1), [costing(14, ("debit", 14), ("credit", 1))], 14.0),
        (costing(0.5), [costing(None), costing(2)], 2.5),
    ],
    ids=["alone", "unknown", "nothing given back", "the failed step given back", "one unknown before"],
)
def test_what_was_given_back_is_taken_off(
    finished: dict[str, Any], earlier: list[dict[str, Any]], buzz: float | None
) -> None:
    assert buzz_of(read_workflow(finished), [read_workflow(each) for each in earlier]) == buzz
