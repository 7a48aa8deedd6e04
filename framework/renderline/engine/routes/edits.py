"""`PUT`, `PATCH` and `DELETE` of a workflow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from renderline.canonical import JsonObject, JsonValue
from renderline.contract.check import check_document
from renderline.diagnostic import Finding
from renderline.engine.edits import Edit
from renderline.engine.patching import PatchRefused, patched
from renderline.engine.refusals import not_found, refuse, refuse_body
from renderline.engine.requests import json_body
from renderline.engine.responses import empty
from renderline.engine.routes.access import engine_of, owner_of
from renderline.engine.routes.workflows import WORKFLOWS_PATH
from renderline.engine.tags import check_tags

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

__all__ = ["change", "patch_body", "patch_of", "routes"]


def routes() -> list[BaseRoute]:
    """The routes that change a workflow."""
    from starlette.routing import Route

    one = WORKFLOWS_PATH + "/{workflow_id}"
    return [
        Route(one, update, methods=["PUT"]),
        Route(one, patch, methods=["PATCH"]),
        Route(one, delete, methods=["DELETE"]),
    ]


async def update(request: Request) -> Response:
    """Cancel a workflow, or replace its metadata, tags or `allowMatureContent`; what is left out stays."""
    body = await json_body(request)
    _accept(check_document("UpdateWorkflowRequest", body))
    fields = {key: value for key, value in cast("JsonObject", body).items() if value is not None}
    _accept(check_tags(fields.get("tags")))
    return await change(request, lambda before: {**before, **fields})


async def patch(request: Request) -> Response:
    """The same by operations on `/metadata`, `/tags`, `/allowMatureContent` and `/status`."""
    return await change(request, patch_of(await patch_body(request), _judge))


async def delete(request: Request) -> Response:
    """Cancel what is still open of a workflow, and forget it."""
    from starlette.concurrency import run_in_threadpool

    workflow_id = request.path_params["workflow_id"]
    if not await run_in_threadpool(engine_of(request).edits.delete, workflow_id, owner_of(request)):
        raise not_found(f"workflow {workflow_id!r}")
    return empty()


async def change(request: Request, edit: Edit) -> Response:
    """
    Change the workflow that a path names.

    Raises:
        Refused: 404 for one that is unknown, and whatever the edit refuses.
    """
    from starlette.concurrency import run_in_threadpool

    workflow_id = request.path_params["workflow_id"]
    edits, owner = engine_of(request).edits, owner_of(request)
    if not await run_in_threadpool(edits.workflow, workflow_id, owner, edit):
        raise not_found(f"workflow {workflow_id!r}")
    return empty()


async def patch_body(request: Request) -> JsonValue:
    """
    The operations of a JSON Patch.

    Raises:
        Refused: 400 for what is no patch.
    """
    body = await json_body(request)
    _accept(check_document("JsonPatchDocument", body))
    return body


def patch_of(operations: JsonValue, judge: Callable[[JsonObject], None]) -> Edit:
    """The edit that a patch makes; `judge` sees what of its result is new, and refuses it or lets it pass."""

    def edit(before: JsonObject) -> JsonObject:
        try:
            after = patched(before, operations)
        except PatchRefused as refused:
            raise refuse(HTTPStatus.BAD_REQUEST, str(refused)) from None
        unknown = sorted(after.keys() - before.keys())
        if unknown:
            known = ", ".join(f"/{key}" for key in before)
            raise refuse(HTTPStatus.BAD_REQUEST, f"`/{unknown[0]}` cannot be set; a patch may change {known}")
        result = {**before, **after, **_removed(before, after)}
        judge({key: value for key, value in result.items() if value != before[key]})
        return result

    return edit


def _removed(before: JsonObject, after: JsonObject) -> JsonObject:
    empty_values: JsonObject = {"metadata": {}, "tags": []}
    return {key: empty_values.get(key) for key in before if key not in after}


def _judge(changed: JsonObject) -> None:
    _accept(check_document("UpdateWorkflowRequest", changed))
    _accept(check_tags(changed.get("tags")))


def _accept(findings: Iterable[Finding]) -> None:
    found = tuple(findings)
    if found:
        raise refuse_body(found)
