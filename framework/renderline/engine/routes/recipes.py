"""
`/v2/consumer/recipes/{name}`: one step without a workflow around it.

With `wait` in the query the answer is the whole workflow, without it the bare output of the step: the published pages
and the published contract describe one each.

Some recipes are no step types. No workflow can hold them, so nothing carries them out; their input is checked and their price told.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from renderline.canonical import JsonObject, JsonValue
from renderline.contract.steps import recipe_names, step_types
from renderline.engine import submission
from renderline.engine.core import Engine
from renderline.engine.failures import Reason, no_provider
from renderline.engine.intake import Previewed, Submitted
from renderline.engine.pricing import price_headers
from renderline.engine.refusals import not_found, refuse, refuse_body
from renderline.engine.requests import flag_query, json_body, wait_query
from renderline.engine.responses import answer
from renderline.engine.routes.access import engine_of, owner_of, workflow_answer
from renderline.engine.routes.workflows import submit_checked
from renderline.engine.store import StepRow
from renderline.engine.waiting import wait_for_end

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

__all__ = ["routes"]

_FLAGS = ("experimental", "allowMatureContent", "ephemeral")

_STATUSES: Mapping[str, HTTPStatus] = {
    Reason.NO_PROVIDER: HTTPStatus.SERVICE_UNAVAILABLE,
    Reason.TIMEOUT: HTTPStatus.GATEWAY_TIMEOUT,
    Reason.CANCELED: HTTPStatus.CONFLICT,
    Reason.WORKER_LOST: HTTPStatus.INTERNAL_SERVER_ERROR,
    Reason.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""How a step that failed is answered; what is not here is the input's fault, 422."""


def routes() -> list[BaseRoute]:
    """The route of all recipes."""
    from starlette.routing import Route

    return [Route("/v2/consumer/recipes/{name}", invoke, methods=["POST"])]


async def invoke(request: Request) -> Response:
    """Run one step."""
    from starlette.concurrency import run_in_threadpool

    engine, name = engine_of(request), request.path_params["name"]
    if name not in recipe_names():
        raise not_found(f"recipe {name!r}")
    wait_s, whatif = wait_query(request), flag_query(request, "whatif")
    given = {flag: flag_query(request, flag) for flag in _FLAGS}
    step_input = await json_body(request)
    findings = await run_in_threadpool(submission.check_input, name, step_input)
    if findings:
        raise refuse_body(findings)
    fields = {flag: value for flag, value in given.items() if value is not None}
    body = submission.of_recipe(name, step_input, fields)
    if name not in step_types():
        if not whatif:
            raise _refusal(no_provider(name).document())
        return await _priced(request, body)
    if whatif or "wait" in request.query_params:
        return await submit_checked(request, body, wait_s, whatif=bool(whatif))
    return await _output(engine, body, owner_of(request))


async def _priced(request: Request, body: JsonObject) -> Response:
    """The price of what no workflow can hold."""
    from starlette.concurrency import run_in_threadpool

    found = await run_in_threadpool(engine_of(request).intake.preview, body, owner_of(request))
    assert isinstance(found, Previewed)  # noqa: S101 - as below
    # Its step would be of a type that the contract's `WorkflowStep` does not have.
    document = {key: value for key, value in found.document.items() if key != "steps"}
    return answer(document, headers=price_headers(found.price, document))


async def _output(engine: Engine, body: JsonObject, owner: str) -> Response:
    from starlette.concurrency import run_in_threadpool

    submitted = await run_in_threadpool(engine.intake.submit, body, owner)
    assert isinstance(submitted, Submitted)  # noqa: S101 - a recipe has no `externalId` that a whatif could have used
    await wait_for_end(engine, submitted.workflow_id, None)
    found = await workflow_answer(engine, submitted.workflow_id, owner, kept_only=False)
    if not found.finished:
        raise refuse(HTTPStatus.SERVICE_UNAVAILABLE, "the engine is stopping")
    step, output = await run_in_threadpool(engine.first_step, submitted.workflow_id)
    if output is None:
        raise _failed(step)
    return answer(output, headers=price_headers(found.price, found.document))


def _failed(step: StepRow) -> Exception:
    error: JsonValue = step.metadata.get("error")
    return _refusal(error if isinstance(error, dict) else {})


def _refusal(facts: JsonObject) -> Exception:
    reason = str(facts.get("reason", Reason.INTERNAL))
    status = _STATUSES.get(reason, HTTPStatus.UNPROCESSABLE_ENTITY)
    return refuse(status, f"{reason}: {facts.get('message', 'no cause is known')}")
