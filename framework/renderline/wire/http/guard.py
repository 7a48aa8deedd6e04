"""
Where a hop may go: scheme, name, address.

A name is resolved once per hop and every address it has is judged. The connection then goes to one of those very
addresses (with the name in `Host`, SNI and the certificate's check), so a second answer of the resolver cannot lead it
elsewhere.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from renderline.errors import EngineUnreachable, UnsafeAddress
from renderline.wire.http import addresses
from renderline.wire.http.urls import DEFAULT_PORTS, redact

if TYPE_CHECKING:
    import httpx

__all__ = ["Guard", "Hop", "Resolver", "check_hop", "resolve_by_system"]

Resolver: TypeAlias = Callable[[str, int], Sequence[str]]
"""Host and port to IP addresses as text; raises OSError when there are none."""


def resolve_by_system(host: str, port: int) -> Sequence[str]:
    """The addresses that the operating system knows for a name, in its order of preference."""
    # Of one kind: without it each address comes once for every kind of socket.
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """
    What a caller allows.

    Attributes:
        allow_private: loopback and private addresses too; link-local, metadata, multicast and reserved ones never.
        https_only: plain http is refused, except to this machine.
        resolve: how names become addresses.
        ssl_context: whom to trust; None for the usual authorities.
    """

    allow_private: bool = False
    https_only: bool = False
    resolve: Resolver = resolve_by_system
    ssl_context: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """A URL that may be fetched, the addresses it may be fetched from, and the guard for where it redirects to."""

    url: httpx.URL
    addresses: tuple[str, ...]
    guard: Guard


async def check_hop(url: str, guard: Guard) -> Hop:
    """
    Judge one URL and all addresses behind its name.

    Raises:
        UnsafeAddress: scheme, credentials or an address are not allowed; one bad address condemns the name.
        EngineUnreachable: the name has no address.
    """
    parsed = _parse(url)
    found = await _look_up(parsed, guard)
    # All of them, not the first: which one is contacted in the end is not known yet.
    kinds = {_judge(url, text, guard) for text in found}
    if parsed.scheme == "http" and guard.https_only and kinds != {"loopback"}:
        raise UnsafeAddress(redact(url), "only https may leave this machine")
    # A public site must not send us into the private network, even where the caller may go there directly.
    onward = replace(guard, allow_private=guard.allow_private and "" not in kinds)
    return Hop(url=parsed, addresses=found, guard=onward)


def _parse(url: str) -> httpx.URL:
    import httpx

    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        raise UnsafeAddress(redact(url), "it is not a valid URL") from None
    if parsed.scheme not in DEFAULT_PORTS:
        raise UnsafeAddress(redact(url), "only http and https URLs are fetched")
    # httpx would send them as a login to whomever the URL names.
    if parsed.userinfo:
        raise UnsafeAddress(redact(url), "a URL may not hold a user name or a password")
    if not parsed.host:
        raise UnsafeAddress(redact(url), "it names no host")
    return parsed


def _judge(url: str, text: str, guard: Guard) -> str:
    address = addresses.parse(text)
    reason = addresses.refusal(address)
    kind = addresses.private_kind(address)
    if not reason and kind and not guard.allow_private:
        reason = f"its host is at a {kind} address"
    if reason:
        raise UnsafeAddress(redact(url), reason)
    return kind


async def _look_up(url: httpx.URL, guard: Guard) -> tuple[str, ...]:
    host = url.raw_host.decode("ascii")
    if _is_address(host):
        return (host,)
    port = url.port or DEFAULT_PORTS[url.scheme]
    try:
        found = tuple(await _in_thread(lambda: guard.resolve(host, port)))
    # getaddrinfo encodes names, and refuses parts that are empty or too long with UnicodeError.
    except (OSError, UnicodeError):
        found = ()
    if not found:
        raise EngineUnreachable(redact(str(url)), "its name does not resolve")
    return found


def _is_address(host: str) -> bool:
    """Whether a host is an address in its usual form: that needs no look-up, and a look-up needs a thread."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


async def _in_thread(call: Callable[[], Sequence[str]]) -> Sequence[str]:
    # A daemon thread: leaving asyncio.run waits for its pool, and a resolver can hang far beyond our time cap.
    future: concurrent.futures.Future[Sequence[str]] = concurrent.futures.Future()

    def work() -> None:
        future.set_running_or_notify_cancel()
        try:
            future.set_result(call())
        except Exception as error:  # noqa: BLE001 - it is raised again by whoever awaits the future
            future.set_exception(error)

    threading.Thread(target=work, name="resolve", daemon=True).start()
    return await asyncio.wrap_future(future)
