"""The engine's own OpenAPI document, whole and recipe by recipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renderline.canonical import JsonObject
from renderline.engine import openapi
from renderline.engine.refusals import not_found
from renderline.engine.responses import answer
from renderline.engine.routes.access import engine_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

__all__ = ["routes"]


def routes() -> list[BaseRoute]:
    """The routes of the documents."""
    from starlette.routing import Route

    return [
        Route("/openapi/v2-consumers.json", whole, methods=["GET"]),
        Route("/v2/consumer/recipes/{name}/openapi.yaml", recipe, methods=["GET"]),
    ]


async def whole(request: Request) -> Response:
    """Every operation, as JSON."""
    from starlette.concurrency import run_in_threadpool

    base_url = engine_of(request).library.links.base_url
    return answer(await run_in_threadpool(openapi.document, base_url))


async def recipe(request: Request) -> Response:
    """One recipe, as YAML."""
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import Response

    name = request.path_params["name"]
    base_url = engine_of(request).library.links.base_url
    document = await run_in_threadpool(openapi.recipe_document, base_url, name)
    if document is None:
        raise not_found(f"recipe {name!r}")
    return Response(await run_in_threadpool(_text, document), media_type="application/yaml")


def _text(document: JsonObject) -> str:
    import yaml

    return str(yaml.safe_dump(document, sort_keys=False, allow_unicode=True))
