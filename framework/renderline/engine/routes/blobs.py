"""`/v2/consumer/blobs`: files in and out. Bytes are read by whoever holds a signed URL, everything else needs the token."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from renderline.engine.clock import timestamp
from renderline.engine.core import Engine
from renderline.engine.links import BLOB_FIELD, BLOBS_PATH, OWNER_FIELD, UPLOAD_LINKS_PATH, Verdict
from renderline.engine.refusals import not_found, refuse
from renderline.engine.requests import flag_query
from renderline.engine.responses import answer, empty
from renderline.engine.routes.access import engine_of, owner_of, turns
from renderline.engine.store import HOUSE, BlobRow
from renderline.engine.uploads import receive

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

__all__ = ["find_blob", "permit_content", "routes"]

_CONTENTS_AT_ONCE = 16
"""Files that are looked for at the same time; they are sent beyond that number."""

_GUARDED = {
    "X-Content-Type-Options": "nosniff",
    # Should a browser ever take a file for a page, it runs nothing in it.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, max-age=3600",
}


def routes() -> list[BaseRoute]:
    """The routes of this resource."""
    from starlette.routing import Route

    return [
        Route(BLOBS_PATH, upload, methods=["POST"]),
        Route(UPLOAD_LINKS_PATH, presign, methods=["GET"]),
        Route(BLOBS_PATH + "/{blob_id}", read, methods=["GET", "HEAD"]),
        Route(BLOBS_PATH + "/{blob_id}/refresh", refresh, methods=["POST"]),
    ]


async def upload(request: Request) -> Response:
    """Keep a file: raw bytes, or one part of a form."""
    engine, query = engine_of(request), request.query_params
    if "sig" in query:
        _permit(engine.library.links.check_upload(query, now_ms=engine.clock.now_ms()))
        row = await receive(request, engine.library, query.get(OWNER_FIELD, HOUSE), stem=query[BLOB_FIELD])
    else:
        row = await receive(request, engine.library, owner_of(request))
    return answer(engine.library.document(row), status=HTTPStatus.CREATED)


async def presign(request: Request) -> Response:
    """A URL to which one file may be posted without the token, once."""
    engine = engine_of(request)
    link = engine.library.upload_link(owner_of(request))
    return answer({"uploadUrl": link.url, "expiresAt": timestamp(link.expires_at_ms)})


async def read(request: Request) -> Response:
    """With a signature the bytes; with the token the way to them, or to HEAD whether they are there."""
    engine, blob_id = engine_of(request), request.path_params["blob_id"]
    if "sig" in request.query_params:
        permit_content(engine, request)
        return await _content(engine, request)
    row = await find_blob(engine, blob_id, owner_of(request))
    return empty() if request.method == "HEAD" else _way(engine, row, request)


async def refresh(request: Request) -> Response:
    """A blob with a new life and a fresh URL."""
    from starlette.concurrency import run_in_threadpool

    engine, blob_id = engine_of(request), request.path_params["blob_id"]
    await find_blob(engine, blob_id, owner_of(request))
    row = await run_in_threadpool(engine.library.refresh, blob_id)
    if row is None:
        raise not_found(f"blob {blob_id!r}")
    return answer(engine.library.document(row))


async def _content(engine: Engine, request: Request) -> Response:
    from anyio import to_thread
    from starlette.responses import FileResponse

    row = await find_blob(engine, request.path_params["blob_id"], None)
    try:
        path = await to_thread.run_sync(
            engine.library.path, row, limiter=turns(request, "content_turns", _CONTENTS_AT_ONCE)
        )
    except FileNotFoundError:
        raise not_found(f"content of blob {row.id!r}") from None
    headers = {**_GUARDED, "ETag": f'"{row.sha256}"'}
    name = request.query_params.get("filename") or row.id
    kind = "attachment" if flag_query(request, "download") else "inline"
    return FileResponse(
        path, headers=headers, media_type=row.media_type, filename=name, content_disposition_type=kind
    )


def _way(engine: Engine, row: BlobRow, request: Request) -> Response:
    from starlette.responses import Response

    asked = {
        name: request.query_params[name] for name in ("filename", "download") if name in request.query_params
    }
    link = engine.library.links.content(row.id, now_ms=engine.clock.now_ms(), more=asked)
    # 308 is permanent to a cache, but the signature in the address is not.
    headers = {"Location": link.url, "Cache-Control": "no-store"}
    return Response(status_code=HTTPStatus.PERMANENT_REDIRECT, headers=headers)


async def find_blob(engine: Engine, blob_id: str, owner: str | None) -> BlobRow:
    """
    A blob that its owner may see.

    Args:
        owner: None where a signature gives the right to it, whosesoever it is.

    Raises:
        Refused: 404 for any other.
        Withheld: it is held.
    """
    from starlette.concurrency import run_in_threadpool

    row = await run_in_threadpool(engine.library.seen, blob_id, owner)
    if row is None:
        raise not_found(f"blob {blob_id!r}")
    return row


def permit_content(engine: Engine, request: Request) -> None:
    """
    Let a signed request for a blob through.

    Raises:
        Refused: 403 where the signature is another blob's, or too old.
    """
    blob_id, now_ms = request.path_params["blob_id"], engine.clock.now_ms()
    _permit(engine.library.links.check_content(blob_id, request.query_params, now_ms=now_ms))


def _permit(verdict: Verdict) -> None:
    if verdict is not Verdict.VALID:
        why = "has expired" if verdict is Verdict.EXPIRED else "does not match"
        raise refuse(HTTPStatus.FORBIDDEN, f"the URL's signature {why}")
