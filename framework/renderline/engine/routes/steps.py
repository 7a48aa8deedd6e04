"""`/v2/consumer/workflows/{workflowId}/steps/{stepName}`: one step of a workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from renderline.canonical import JsonObject, JsonValue
from renderline.contract.check import check_document
from renderline.engine.edits import Edit
from renderline.engine.refusals import not_found, refuse_body
from renderline.engine.requests import json_body
from renderline.engine.responses import answer, empty
from renderline.engine.routes.access import engine_of, owner_of, workflow_answer
from renderline.engine.routes.edits import patch_body, patch_of
from renderline.engine.routes.workflows import WORKFLOWS_PATH

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

__all__ = ["routes"]


def routes() -> list[BaseRoute]:
    """The routes of a step."""
    from starlette.routing import Route

    path = WORKFLOWS_PATH + "/{workflow_id}/steps/{step_name}"
    return [
        Route(path, look, methods=["GET"]),
        Route(path, update, methods=["PUT"]),
        Route(path, patch, methods=["PATCH"]),
    ]


async def look(request: Request) -> Response:
    """A step as it stands."""
    name = request.path_params["step_name"]
    workflow_id = request.path_params["workflow_id"]
    found = await workflow_answer(engine_of(request), workflow_id, owner_of(request))
    listed = cast("list[JsonObject]", found.document["steps"])
    step = next((each for each in listed if each["name"] == name), None)
    if step is None:
        raise _unknown(name)
    return answer(step)


async def update(request: Request) -> Response:
    """Replace a step's metadata; what the engine itself put into it stays."""
    body = await json_body(request)
    _accept(body, "UpdateWorkflowStepRequest")
    return await _change(request, lambda before: {**before, **cast("JsonObject", body)})


async def patch(request: Request) -> Response:
    """The same by operations on `/metadata`."""
    return await _change(request, patch_of(await patch_body(request), _judge))


async def _change(request: Request, edit: Edit) -> Response:
    from starlette.concurrency import run_in_threadpool

    workflow_id, name = request.path_params["workflow_id"], request.path_params["step_name"]
    engine, owner = engine_of(request), owner_of(request)
    if not await run_in_threadpool(engine.edits.step, workflow_id, owner, name, edit):
        await workflow_answer(engine, workflow_id, owner)
        raise _unknown(name)
    return empty()


def _judge(changed: JsonObject) -> None:
    if changed:
        _accept(changed, "UpdateWorkflowStepRequest")


def _accept(body: JsonValue, name: str) -> None:
    findings = tuple(check_document(name, body))
    if findings:
        raise refuse_body(findings)


def _unknown(name: str) -> Exception:
    return not_found(f"step {name!r}")
