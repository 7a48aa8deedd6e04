"""`/v2/consumer/workflows/{workflowId}/tags`: one tag more, one less, or none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from renderline.canonical import JsonObject, JsonValue
from renderline.engine.edits import Edit
from renderline.engine.refusals import not_found, refuse_body
from renderline.engine.requests import json_body
from renderline.engine.routes.edits import change
from renderline.engine.routes.workflows import WORKFLOWS_PATH
from renderline.engine.tags import check_tag, check_tags

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

__all__ = ["routes"]


def routes() -> list[BaseRoute]:
    """The routes of a workflow's tags."""
    from starlette.routing import Route

    path = WORKFLOWS_PATH + "/{workflow_id}/tags"
    return [
        Route(path, add, methods=["POST"]),
        Route(path, remove_all, methods=["DELETE"]),
        # A tag may hold slashes.
        Route(path + "/{tag:path}", remove, methods=["DELETE"]),
    ]


async def add(request: Request) -> Response:
    """Give a workflow a tag; the body is the text itself, in quotes. One that it has already changes nothing."""
    tag = await json_body(request)
    findings = tuple(check_tag(tag))
    if findings:
        raise refuse_body(findings)
    return await change(request, _retag(lambda tags: tags if tag in tags else [*tags, tag]))


async def remove_all(request: Request) -> Response:
    """Take all tags from a workflow."""
    return await change(request, _retag(lambda _tags: []))


async def remove(request: Request) -> Response:
    """Take one tag from a workflow."""
    tag = request.path_params["tag"]

    def without(tags: list[JsonValue]) -> list[JsonValue]:
        if tag not in tags:
            raise not_found(f"tag {tag!r}")
        return [each for each in tags if each != tag]

    return await change(request, _retag(without))


def _retag(new: Callable[[list[JsonValue]], list[JsonValue]]) -> Edit:
    def edit(before: JsonObject) -> JsonObject:
        tags = new(cast("list[JsonValue]", before["tags"]))
        findings = tuple(check_tags(tags))
        if findings:
            raise refuse_body(findings)
        return {**before, "tags": tags}

    return edit
