"""`/v2/consumer/workflows`: submit and look."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from renderline.canonical import JsonObject
from renderline.engine import submission
from renderline.engine.core import Answer
from renderline.engine.intake import Previewed
from renderline.engine.mature import hidden
from renderline.engine.pricing import price_headers
from renderline.engine.refusals import bad_query, refuse_body
from renderline.engine.requests import flag_query, json_body, wait_query
from renderline.engine.responses import answer
from renderline.engine.routes.access import engine_of, owner_of, workflow_answer
from renderline.engine.waiting import wait_for_change, wait_for_end

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

__all__ = ["WORKFLOWS_PATH", "hides_mature", "respond", "routes", "submit_checked"]

WORKFLOWS_PATH = "/v2/consumer/workflows"

_UNTIL = {"completion": wait_for_end, "change": wait_for_change}


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

    wait_s, whatif, hide = wait_query(request), flag_query(request, "whatif"), hides_mature(request)
    body = await json_body(request)
    loopback = engine_of(request).allow_loopback_callbacks
    findings = await run_in_threadpool(partial(submission.check, body, loopback_callbacks=loopback))
    if findings:
        raise refuse_body(findings)
    checked = cast("JsonObject", body)
    if checked.get("ephemeral") and not (checked.get("callbacks") or wait_s or whatif):
        raise bad_query(
            "ephemeral", "nobody would learn of its end; give `callbacks`, or `wait` in the query"
        )
    return await submit_checked(request, checked, wait_s, whatif=bool(whatif), hide=hide)


async def submit_checked(
    request: Request, body: JsonObject, wait_s: int, *, whatif: bool, hide: bool = False
) -> Response:
    """Answer with the workflow that a checked body becomes: 200 when it has ended, 202 while it runs."""
    from starlette.concurrency import run_in_threadpool

    engine, owner = engine_of(request), owner_of(request)
    taken = await run_in_threadpool(engine.intake.preview if whatif else engine.intake.submit, body, owner)
    if isinstance(taken, Previewed):
        return answer(taken.document, headers=price_headers(taken.price, taken.document))
    await wait_for_end(engine, taken.workflow_id, 0 if whatif else wait_s)
    found = await workflow_answer(engine, taken.workflow_id, owner, kept_only=False)
    # An earlier workflow is found, not accepted, so it is 200 even while it runs.
    return respond(found, HTTPStatus.OK if taken.earlier else None, hide=hide)


async def look(request: Request) -> Response:
    """A workflow, after waiting for its end, or for its next change, if asked to."""
    engine, workflow_id, owner = engine_of(request), request.path_params["workflow_id"], owner_of(request)
    wait_s, hide = wait_query(request), hides_mature(request)
    wait = _UNTIL.get(request.query_params.get("until", "completion"))
    if wait is None:
        raise bad_query("until", f"it is one of {', '.join(_UNTIL)}")
    await workflow_answer(engine, workflow_id, owner)
    await wait(engine, workflow_id, wait_s)
    return respond(await workflow_answer(engine, workflow_id, owner, kept_only=False), hide=hide)


def hides_mature(request: Request, *, default: bool = False) -> bool:
    """
    Whether a request asks for mature content to be hidden.

    Raises:
        Refused: the query says neither true nor false.
    """
    asked = flag_query(request, "hideMatureContent")
    return default if asked is None else asked


def respond(found: Answer, status: HTTPStatus | None = None, *, hide: bool = False) -> Response:
    """A workflow with its price in the headers; 202 while it runs, unless told otherwise."""
    stands = HTTPStatus.OK if found.finished else HTTPStatus.ACCEPTED
    document = hidden(found.document) if hide else found.document
    return answer(document, status=status or stands, headers=price_headers(found.price, found.document))
