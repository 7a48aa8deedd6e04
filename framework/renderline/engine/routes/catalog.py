"""`/v2/services`, open to everyone, and `/v2/resources`: what this engine can do, and with which networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renderline.engine.catalog.services import SERVICES_PATH, ServiceQuery
from renderline.engine.refusals import bad_query, not_found
from renderline.engine.requests import count_query
from renderline.engine.responses import answer
from renderline.engine.routes.access import engine_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

__all__ = ["routes"]

RESOURCES_PATH = "/v2/resources"

_SERVICES = 50
_RESOURCES = 100
_STATUSES = ("unknown", "available", "degraded", "unavailable")
_VIEWS = ("queue",)


def routes() -> list[BaseRoute]:
    """The routes of both lists."""
    from starlette.routing import Route

    return [
        Route(SERVICES_PATH, services, methods=["GET"]),
        Route(SERVICES_PATH + "/{service_id}", service, methods=["GET"]),
        Route(RESOURCES_PATH, resources, methods=["GET"]),
        # An AIR may have slashes in it.
        Route(RESOURCES_PATH + "/{air:path}", resource, methods=["GET"]),
    ]


async def services(request: Request) -> Response:
    """
    A page of the services.

    Raises:
        Refused: 400 for a status that there is none of, or for a number that is none.
    """
    given = request.query_params
    asked = ServiceQuery(
        category=given.get("category", ""),
        prefix=given.get("prefix", ""),
        text=given.get("query", ""),
        tags=tuple(given.getlist("tags")),
        status=_word(request, "status", _STATUSES),
        limit=_limit(request, "limit", _SERVICES),
        offset=count_query(request, "offset", 0),
    )
    return answer(engine_of(request).services.page(asked))


async def service(request: Request) -> Response:
    """
    One service.

    Raises:
        Refused: 404 for a step type that nobody knows.
    """
    service_id = request.path_params["service_id"]
    found = engine_of(request).services.find(service_id)
    if found is None:
        raise not_found(f"service `{service_id}`")
    return answer(found)


async def resources(request: Request) -> Response:
    """
    A page of the networks; `next` leads on, and is null at the end.

    Raises:
        Refused: 400 without `view`, or for a number that is none.
    """
    from starlette.concurrency import run_in_threadpool

    if not _word(request, "view", _VIEWS):
        raise bad_query("view", f"say which one is wanted: {', '.join(_VIEWS)}")
    take, cursor = _limit(request, "take", _RESOURCES), request.query_params.get("cursor", "")
    found = await run_in_threadpool(engine_of(request).resources.all)
    # By name, not by number: a network that is added meanwhile moves nobody's page.
    rest = [each for each in found if str(each["air"]) > cursor]
    page = rest[:take]
    return answer({"items": page, "next": str(page[-1]["air"]) if len(rest) > take else None})


async def resource(request: Request) -> Response:
    """
    One network.

    Raises:
        Refused: 404 for one that is not on this machine.
    """
    from starlette.concurrency import run_in_threadpool

    air = request.path_params["air"]
    found = await run_in_threadpool(engine_of(request).resources.find, air)
    if found is None:
        raise not_found(f"resource `{air}`; `renderline models add` brings a network of one's own")
    return answer(found)


def _word(request: Request, name: str, words: tuple[str, ...]) -> str:
    given = request.query_params.get(name, "")
    if given and given not in words:
        raise bad_query(name, f"it is one of {', '.join(words)}")
    return given


def _limit(request: Request, name: str, most: int) -> int:
    limit = count_query(request, name, most)
    if not 1 <= limit <= most:
        raise bad_query(name, f"{name} is 1 to {most}")
    return limit
