"""Files that clients send: streamed to disk under a limit, judged by their bytes, then kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from renderline.engine.blobs import Incoming
from renderline.engine.library import Library
from renderline.engine.limits import BLOB_BYTES
from renderline.engine.refusals import refuse
from renderline.engine.requests import too_large, within
from renderline.engine.sniffing import ImageFacts, UnknownFormat, sniff, suffix
from renderline.engine.store import BlobRow
from renderline.errors import ImageError

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["receive"]

_FORM = "multipart/form-data"
_CHUNK_BYTES = 2**20


async def receive(
    request: Request, library: Library, owner: str, *, stem: str | None = None, limit_bytes: int = BLOB_BYTES
) -> BlobRow:
    """
    Keep the file of a request as a blob of an owner's.

    Args:
        stem: of the blob's id, where an upload link says it.
        limit_bytes: for the whole body; of a form, whatever stands around the file counts too.

    Raises:
        Refused: 413 for one too large, 415 for what is no image, 422 for an image that is broken, 400 for nothing, 403 for a link
            that was used already.
        DiskFull: there is no room for it.
    """
    from starlette.concurrency import run_in_threadpool

    library.folder.limit.check()
    # Before a byte is read, and once more when the file is made known: it may have come twice at once.
    if stem is not None and await run_in_threadpool(library.is_used, stem):
        raise _used()
    with library.folder.incoming() as incoming:
        async for chunk in _chunks(request, limit_bytes):
            incoming.write(chunk)
        # On a thread: reading the image and waiting for the disk would hold up all other requests.
        return await run_in_threadpool(_keep, incoming, library, owner, stem)


def _keep(incoming: Incoming, library: Library, owner: str, stem: str | None) -> BlobRow:
    if not incoming.size_bytes:
        raise refuse(HTTPStatus.BAD_REQUEST, "the file is empty")
    incoming.file.flush()
    facts = _facts(incoming)
    row = library.entry(
        library.folder.keep(incoming),
        media_type=facts.media_type,
        width_px=facts.width_px,
        height_px=facts.height_px,
        owner=owner,
    )
    if stem is not None:
        row = replace(row, id=stem + suffix(facts.media_type))
    if not library.add(row):
        raise _used()
    return row


def _used() -> Exception:
    return refuse(HTTPStatus.FORBIDDEN, "the URL has had its file; ask for another one")


def _facts(incoming: Incoming) -> ImageFacts:
    try:
        return sniff(incoming.path)
    except UnknownFormat as unknown:
        raise refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, str(unknown)) from None
    except ImageError as broken:
        raise refuse(HTTPStatus.UNPROCESSABLE_ENTITY, str(broken)) from None


async def _chunks(request: Request, limit_bytes: int) -> AsyncIterator[bytes]:
    from starlette.requests import Request

    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    announced = request.headers.get("content-length", "")
    # Before a byte is read; a length that lies is found out on the way.
    if announced.isdigit() and int(announced) > limit_bytes:
        raise too_large(limit_bytes)
    # Beneath the parser of forms, which writes a whole part to a file of its own before it hands out the first byte.
    counted = Request(request.scope, within(limit_bytes, request.receive))
    if media_type == _FORM:
        async for chunk in _form_file(counted):
            yield chunk
    elif media_type in {"", "application/octet-stream"} or media_type.startswith("image/"):
        async for chunk in counted.stream():
            yield chunk
    else:
        raise refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"images are taken here, not {media_type}")


async def _form_file(request: Request) -> AsyncIterator[bytes]:
    from starlette.datastructures import UploadFile

    async with request.form(max_files=1, max_fields=16) as form:
        files = [value for value in form.values() if isinstance(value, UploadFile)]
        if not files:
            raise refuse(HTTPStatus.BAD_REQUEST, "the form has no file")
        while chunk := await files[0].read(_CHUNK_BYTES):
            yield chunk
