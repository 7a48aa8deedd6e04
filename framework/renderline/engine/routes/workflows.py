"""`/v2/consumer/workflows`: submit and look."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from renderline.canonical import JsonObject
from renderline.engine import submission
from renderline.engine.core import Answer, Engine
from renderline.engine.pricing import price_headers
from renderline.engine.refusals import refuse_body
from renderline.engine.requests import flag_query, json_body, wait_query
from renderline.engine.responses import answer
from renderline.engine.routes.access import engine_of, workflow_answer
from renderline.engine.waiting import wait_for_end

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

__all__ = ["WORKFLOWS_PATH", "respond", "routes", "submit_checked"]

WORKFLOWS_PATH = "/v2/consumer/workflows"


def routes() -> list[BaseRoute]:
    """The routes of this resource."""
    from starlette.routing import Route

    return [
        Route(WORKFLOWS_PATH, submit, methods=["POST"]),
        Route(WORKFLOWS_PATH + "/{workflow_id}", look, methods=["GET"]),
    ]


async def submit(request: Request) -> Response:
    """Take in a workflow; with `whatif`, only price it."""
    from starlette.concurrency import run_in_threadpool

    wait_s, whatif = wait_query(request), flag_query(request, "whatif")
    flag_query(request, "hideMatureContent")
    body = await json_body(request)
    findings = await run_in_threadpool(submission.check, body)
    if findings:
        raise refuse_body(findings)
    return await submit_checked(engine_of(request), cast("JsonObject", body), wait_s, whatif=bool(whatif))


async def submit_checked(engine: Engine, body: JsonObject, wait_s: int, *, whatif: bool) -> Response:
    """Answer with the workflow that a checked body becomes: 200 when it has ended, 202 while it runs."""
    from starlette.concurrency import run_in_threadpool

    if whatif:
        return respond(await run_in_threadpool(engine.preview, body), HTTPStatus.OK)
    submitted = await run_in_threadpool(engine.submit, body)
    await wait_for_end(engine, submitted.workflow_id, wait_s)
    found = await workflow_answer(engine, submitted.workflow_id, kept_only=False)
    # An earlier workflow is found, not accepted, so it is 200 even while it runs.
    return respond(found, HTTPStatus.OK if submitted.earlier else None)


async def look(request: Request) -> Response:
    """A workflow, after waiting for its end if asked to."""
    engine, workflow_id = engine_of(request), request.path_params["workflow_id"]
    flag_query(request, "hideMatureContent")
    wait_s = wait_query(request)
    await workflow_answer(engine, workflow_id)
    await wait_for_end(engine, workflow_id, wait_s)
    return respond(await workflow_answer(engine, workflow_id, kept_only=False))


def respond(found: Answer, status: HTTPStatus | None = None) -> Response:
    """A workflow with its price in the headers; 202 while it runs, unless told otherwise."""
    stands = HTTPStatus.OK if found.finished else HTTPStatus.ACCEPTED
    return answer(found.document, status=status or stands, headers=price_headers(found.price))
