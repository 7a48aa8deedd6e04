"""Where callbacks arrive: one address that nobody can guess, which answers before anything is done."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

from renderline.execution.heard import HeardEvent, read_event

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

__all__ = ["EVENTS_PATH", "receiver"]

EVENTS_PATH = "/events/"
"""What the key follows in the address."""

# With `detailed: true` an event holds its steps' inputs and outputs, which are addresses and words.
_MOST_BYTES = 4 << 20


def receiver(key: str, hear: Callable[[HeardEvent], None]) -> ASGIApp:
    """
    An application that takes events at `/events/KEY` and knows nothing of any other address.

    Args:
        hear: told of each event before it is acknowledged; it returns at once and never raises.
    """
    from starlette.applications import Starlette
    from starlette.responses import PlainTextResponse
    from starlette.responses import Response as Empty
    from starlette.routing import Route

    async def deliver(request: Request) -> Response:
        # In constant time: the answer must not tell how much of a guess was right.
        if not hmac.compare_digest(request.path_params["key"].encode(), key.encode()):
            return Empty(status_code=HTTPStatus.NOT_FOUND)
        body = await _body(request)
        if body is None:
            return Empty(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            event = read_event(body)
        except ValueError as wrong:
            return PlainTextResponse(f"{wrong}\n", status_code=HTTPStatus.BAD_REQUEST)
        hear(event)
        return Empty(status_code=HTTPStatus.NO_CONTENT)

    return Starlette(routes=[Route(f"{EVENTS_PATH}{{key}}", deliver, methods=["POST"])])


async def _body(request: Request) -> bytes | None:
    """The whole body; None for one that is too large, of which no more is read."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            return None
    return bytes(body)
