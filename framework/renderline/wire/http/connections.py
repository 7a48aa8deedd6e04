"""Connections to hosts that files come from, kept open from one file to the next."""

from __future__ import annotations

import functools
import ssl
from collections.abc import Hashable
from contextlib import AsyncExitStack
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import TYPE_CHECKING, Self

import renderline
from renderline.wire.http.guard import Hop

if TYPE_CHECKING:
    import httpx

__all__ = ["Connections"]

_CONNECT_TIMEOUT_S = 10.0
_SILENCE_TIMEOUT_S = 60.0


class Connections:
    """
    One client a host.

    A pool for all would be keyed by IP address, since judged addresses are what is contacted, and share TLS sessions between names.

    Args:
        most_hosts: so many are kept open; further ones are for one file each.
    """

    def __init__(self, most_hosts: int = 8) -> None:
        self._most_hosts = most_hosts
        self._clients: dict[Hashable, httpx.AsyncClient] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close them all."""
        while self._clients:
            _, client = self._clients.popitem()
            await client.aclose()

    async def client(self, hop: Hop, stack: AsyncExitStack) -> httpx.AsyncClient:
        """
        The client for a hop.

        Args:
            stack: closes it where it is not kept.
        """
        key = (hop.url.scheme, hop.url.raw_host, hop.url.port, hop.guard.ssl_context)
        if key not in self._clients:
            client = _client(hop.guard.ssl_context)
            # One over the limit lives as long as its file: none of the others is closed while in use.
            if len(self._clients) == self._most_hosts:
                return await stack.enter_async_context(client)
            self._clients[key] = client
        return self._clients[key]


def _client(ssl_context: ssl.SSLContext | None) -> httpx.AsyncClient:
    import httpx

    # No proxy: it would resolve the name again, behind the guard's back.
    return httpx.AsyncClient(
        verify=ssl_context or _usual_authorities(),
        trust_env=False,
        timeout=httpx.Timeout(_SILENCE_TIMEOUT_S, connect=_CONNECT_TIMEOUT_S),
        headers={"User-Agent": f"renderline/{renderline.__version__}", "Accept-Encoding": "identity"},
        # What a host wants to be told again of one file is not told with the next.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
    )


@functools.cache
def _usual_authorities() -> ssl.SSLContext:
    import httpx

    # Reading some hundred certificates takes about 50 ms, and each host has a client of its own.
    return httpx.create_ssl_context()
