"""`GET /`: the page for a browser, the files that it loads, and what stands on it."""

from __future__ import annotations

import mimetypes
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from renderline.engine.page.paths import BOARD_PATH, FILES, PAGE_PATH, THUMBNAILS_PATH
from renderline.engine.page.thumbnails import MEDIA_TYPE, thumbnail
from renderline.engine.refusals import not_found
from renderline.engine.responses import answer
from renderline.engine.routes.access import engine_of, owner_of, turns
from renderline.engine.routes.blobs import find_blob, permit_content
from renderline.engine.routes.workflows import hides_mature
from renderline.errors import ImageError
from renderline.resources import read_bytes

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

__all__ = ["routes"]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_GUARDS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # Another version of the engine may answer here next time.
    "Cache-Control": "no-cache",
}


def routes() -> list[BaseRoute]:
    """The routes of the page."""
    from starlette.routing import Route

    return [
        Route(PAGE_PATH, page, methods=["GET"]),
        Route(BOARD_PATH, board, methods=["GET"]),
        Route(THUMBNAILS_PATH + "/{blob_id}", small, methods=["GET"]),
        *(Route(path, file, methods=["GET"]) for path in FILES),
    ]


async def page(request: Request) -> Response:
    """The page itself; it holds nothing of anybody's."""
    from starlette.responses import Response

    del request
    return Response(read_bytes("templates", "engine", "page.html"), headers=_GUARDS, media_type="text/html")


async def file(request: Request) -> Response:
    """A style or a script of the page."""
    from starlette.responses import Response

    parts = FILES[request.scope["path"]]
    kind = mimetypes.types_map[Path(parts[-1]).suffix]
    return Response(read_bytes("templates", *parts), headers=_GUARDS, media_type=kind)


async def board(request: Request) -> Response:
    """What is queued, running and done."""
    from starlette.concurrency import run_in_threadpool

    hide = hides_mature(request, default=True)
    look = partial(engine_of(request).board.look, owner_of(request), hides_mature=hide)
    return answer(await run_in_threadpool(look))


async def small(request: Request) -> Response:
    """A blob's picture, small; who may read the blob may have it."""
    from anyio import to_thread
    from starlette.responses import Response

    engine, blob_id = engine_of(request), request.path_params["blob_id"]
    if "sig" in request.query_params:
        permit_content(engine, request)
    row = await find_blob(engine, blob_id, None if "sig" in request.query_params else owner_of(request))
    try:
        # The file too is looked for there: it may have to be fetched from an object store first. One at a time: each may hold a
        # large picture in memory, and the jobs want theirs.
        content = await to_thread.run_sync(
            lambda: thumbnail(engine.library.path(row)), limiter=turns(request, "thumbnail_turns", 1)
        )
    except (FileNotFoundError, ImageError):
        raise not_found(f"picture of blob {blob_id!r}") from None
    headers = {**_GUARDS, "Cache-Control": "private, max-age=3600"}
    return Response(content, headers=headers, media_type=MEDIA_TYPE)
