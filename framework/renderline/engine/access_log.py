"""Which requests were served: told one by one, without what could let somebody in."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["OnRequest", "RequestLog", "Served"]

# What a path may hold as it stands; a line break or an escape sequence is not among it.
_PLAIN = "/:@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """
    A request that was answered, or whose client has gone.

    Attributes:
        path: quoted, so that it is one word; without its query, which may hold a signature.
        status: 0 when nothing was answered.
        duration_ms: until the last byte, waiting included.
    """

    method: str
    path: str
    status: int
    duration_ms: int


OnRequest: TypeAlias = Callable[[Served], None]


class RequestLog:
    """The application, with somebody told of each request once it is over."""

    def __init__(self, app: ASGIApp, tell: OnRequest) -> None:
        self._app = app
        self._tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, and look at the answer's status."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begin_s, status = time.monotonic(), 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            # Also of what failed or was given up: those are the lines that somebody will look for.
            duration_ms = round(1000 * (time.monotonic() - begin_s))
            path = quote(scope["path"], safe=_PLAIN)
            self._tell(Served(method=scope["method"], path=path, status=status, duration_ms=duration_ms))
