"""`GET /v2/consumer/workflows`: the list, searched and paged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renderline.engine.limits import PAGE_WORKFLOWS
from renderline.engine.mature import hidden
from renderline.engine.refusals import bad_query
from renderline.engine.requests import count_query, flag_query, moment_query
from renderline.engine.responses import answer
from renderline.engine.retention import kept_since_ms
from renderline.engine.routes.access import engine_of, owner_of
from renderline.engine.routes.workflows import WORKFLOWS_PATH, hides_mature
from renderline.engine.store.search import Search

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

__all__ = ["routes"]


def routes() -> list[BaseRoute]:
    """The route of the list."""
    from starlette.routing import Route

    return [Route(WORKFLOWS_PATH, page, methods=["GET"])]


async def page(request: Request) -> Response:
    """The newest workflows first, unless asked otherwise; `next` leads on and is empty at the end."""
    from starlette.concurrency import run_in_threadpool

    engine = engine_of(request)
    hide = hides_mature(request, default=True)
    asked = _asked(request, now_ms=engine.clock.now_ms())
    found = await run_in_threadpool(engine.listing.page, asked)
    items = [hidden(document) if hide else document for document in found.documents]
    return answer({"items": items, "next": "" if found.further is None else str(found.further)})


def _asked(request: Request, *, now_ms: int) -> Search:
    given = request.query_params
    return Search(
        kept_since_ms=kept_since_ms(now_ms),
        take=_take(request),
        owner=owner_of(request),
        # An empty cursor is what the last page gave.
        cursor=count_query(request, "cursor", 0) if given.get("cursor") else None,
        tags=tuple(given.getlist("tags")),
        without_tags=tuple(given.getlist("excludeTags")),
        text=given.get("query") or None,
        ascending=bool(flag_query(request, "ascending")),
        since_ms=moment_query(request, "fromDate"),
        until_ms=moment_query(request, "toDate"),
        without_failed=bool(flag_query(request, "excludeFailed")),
    )


def _take(request: Request) -> int:
    take = count_query(request, "take", PAGE_WORKFLOWS)
    if not 1 <= take <= PAGE_WORKFLOWS:
        raise bad_query("take", f"take is 1 to {PAGE_WORKFLOWS}")
    return take
