"""Guarded requests to URLs that somebody else chose: an input image, a blob, a webhook."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from renderline.errors import EngineUnreachable, RemoteContentError, UnsafeAddress
from renderline.wire.http.causes import cause_of
from renderline.wire.http.connections import Connections
from renderline.wire.http.decoding import capped_chunks
from renderline.wire.http.guard import Guard, Hop, check_hop
from renderline.wire.http.urls import redact

if TYPE_CHECKING:
    import httpx

__all__ = ["Caps", "Opened", "Posted", "open_stream", "post"]

_MAX_REDIRECTS = 5
# RFC 9110: 300 leaves the choice to a person, and 304 leads nowhere.
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """How much of it: `max_bytes` after decoding, `timeout_s` from the name's look-up to the last byte."""

    max_bytes: int
    timeout_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """
    A body still on its way.

    Attributes:
        url: the one that had it.
        media_type: in lower case, without parameters; empty when unsaid.
        length_bytes: as announced for the bytes of `chunks`; None when unsaid or compressed.
        chunks: to be read once, inside the `async with`.
    """

    url: str
    media_type: str
    length_bytes: int | None
    chunks: AsyncIterator[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """An answer to a POST, whatever its status."""

    status: int
    headers: Mapping[str, str]
    content: bytes


@asynccontextmanager
async def open_stream(
    url: str, *, caps: Caps, guard: Guard, connections: Connections | None = None
) -> AsyncIterator[Opened]:
    """
    Follow a URL to a successful answer and hand out its body as it comes.

    The time cap covers the caller's block as well: whoever reads slowly runs into it.

    Args:
        connections: kept open for further URLs; None opens some for this one.

    Raises:
        UnsafeAddress: the URL, or one it redirects to, may not be contacted.
        RemoteContentError: status, size, coding or time.
        EngineUnreachable: no connection, or it broke.
    """
    async with _bounded(url, caps), AsyncExitStack() as stack:
        if connections is None:
            connections = await stack.enter_async_context(Connections())
        hop, response = await _follow(url, guard, connections, stack)
        if not response.is_success:
            raise RemoteContentError(
                redact(str(hop.url)), f"it answered {_status_text(response)}", response.status_code
            )
        yield Opened(
            url=str(hop.url),
            media_type=_media_type(response),
            length_bytes=_length(response),
            chunks=capped_chunks(response, url=redact(str(hop.url)), max_bytes=caps.max_bytes),
        )


async def post(url: str, body: bytes, *, headers: Mapping[str, str], caps: Caps, guard: Guard) -> Posted:
    """
    Send one guarded POST and read the answer; a redirect is an answer like any other, never followed.

    Raises:
        UnsafeAddress: the URL may not be contacted.
        RemoteContentError: the answer is too large or too slow.
        EngineUnreachable: no connection, or it broke.
    """
    async with _bounded(url, caps), AsyncExitStack() as stack:
        kept = await stack.enter_async_context(Connections())
        hop = await check_hop(url, guard)
        response = await _send(_Draft(method="POST", headers=headers, body=body), hop, kept, stack)
        chunks = capped_chunks(response, url=redact(url), max_bytes=caps.max_bytes)
        content = b"".join([chunk async for chunk in chunks])
        return Posted(status=response.status_code, headers=dict(response.headers), content=content)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    method: str
    headers: Mapping[str, str]
    body: bytes | None


_GET = _Draft(method="GET", headers={}, body=None)


@asynccontextmanager
async def _bounded(url: str, caps: Caps) -> AsyncIterator[None]:
    import httpx

    try:
        async with asyncio.timeout(caps.timeout_s) as timer:
            yield
    except TimeoutError:
        # Somebody else's time cap, further out or in: not ours to give a name.
        if not timer.expired():
            raise
        raise RemoteContentError(redact(url), f"it took longer than {caps.timeout_s:g} s") from None
    except httpx.TransportError as error:
        raise EngineUnreachable(redact(url), cause_of(error)) from None


async def _follow(
    url: str, guard: Guard, connections: Connections, stack: AsyncExitStack
) -> tuple[Hop, httpx.Response]:
    for _ in range(_MAX_REDIRECTS + 1):
        # Each hop anew: a harmless address may redirect to one that is not.
        hop = await check_hop(url, guard)
        response = await _send(_GET, hop, connections, stack)
        location = response.headers.get("location")
        if response.status_code not in _REDIRECTS or not location:
            return hop, response
        url, guard = _target(hop, location), hop.guard
    raise RemoteContentError(redact(url), f"more than {_MAX_REDIRECTS} redirects")


def _target(hop: Hop, location: str) -> str:
    target = hop.url.join(location)
    if hop.url.scheme == "https" and target.scheme == "http":
        raise UnsafeAddress(redact(str(target)), "https may not redirect to plain http")
    return str(target)


async def _send(draft: _Draft, hop: Hop, connections: Connections, stack: AsyncExitStack) -> httpx.Response:
    import httpx

    quiet_httpx()
    client = await connections.client(hop, stack)
    # Only a failed connection is tried at the next address: what was sent may have been heard.
    failure = httpx.ConnectError("no address")
    for address in hop.addresses:
        try:
            response = await client.send(_pinned_request(client, draft, hop, address), stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            failure = httpx.ConnectError(cause_of(error))
        else:
            # Closed with the caller's block, redirects included, whose bodies nobody reads.
            stack.push_async_callback(response.aclose)
            return response
    raise failure


def _pinned_request(client: httpx.AsyncClient, draft: _Draft, hop: Hop, address: str) -> httpx.Request:
    # The judged address itself is contacted: asked again, the name could lead elsewhere (DNS rebinding).
    return client.build_request(
        draft.method,
        hop.url.copy_with(host=address),
        # The name goes along in the header and in TLS, where a host with many names needs it.
        headers={**draft.headers, "Host": hop.url.netloc.decode("ascii")},
        content=draft.body,
        extensions={"sni_hostname": hop.url.raw_host.decode("ascii")},
    )


def quiet_httpx() -> None:
    """Keep httpx from logging whole URLs, signatures included, which it does at level INFO."""
    logging.getLogger("httpx").setLevel(logging.WARNING)


def _media_type(response: httpx.Response) -> str:
    value: str = response.headers.get("content-type", "")
    return value.partition(";")[0].strip().lower()


def _length(response: httpx.Response) -> int | None:
    # A compressed body is announced by another length than comes out of it.
    announced = response.headers.get("content-length", "")
    plain = response.headers.get("content-encoding", "identity") == "identity"
    return int(announced) if plain and announced.isdecimal() else None


def _status_text(response: httpx.Response) -> str:
    try:
        return f"{response.status_code} {HTTPStatus(response.status_code).phrase}"
    except ValueError:
        return str(response.status_code)
