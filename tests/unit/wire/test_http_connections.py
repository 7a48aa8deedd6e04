"""Connections are used again for the same host, and for no other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest

from renderline.errors import RemoteContentError
from renderline.wire.http import Caps, Connections, Guard
from renderline.wire.http.fetch import open_stream
from renderline.wire.http.guard import check_hop

CAPS = Caps(max_bytes=10_000, timeout_s=20)
GUARD = Guard(allow_private=True, resolve=lambda _host, _port: ["127.0.0.1"])


class Host:
    """A server that keeps connections open, and remembers from which of them each request came."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.peers: list[int] = []
        self.cookies: list[str] = []
        self.has_hung_up = Event()


@contextmanager
def _serving(status: int = 200, *, hangs_up: bool = False) -> Iterator[Host]:
    class Script(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host.peers.append(self.client_address[1])
            host.cookies.append(self.headers.get("Cookie", ""))
            self.send_response(status)
            self.send_header("Content-Length", "4")
            self.send_header("Set-Cookie", "seen=1")
            self.end_headers()
            self.wfile.write(b"body")
            # Without a word, as a server does that has waited for long enough.
            self.close_connection = hangs_up

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

    class Listener(ThreadingHTTPServer):
        daemon_threads = True

        def shutdown_request(self, request: Any) -> None:
            super().shutdown_request(request)
            host.has_hung_up.set()

    with Listener(("127.0.0.1", 0), Script) as listener:
        host = Host(listener.server_port)
        Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield host
        listener.shutdown()


def fetch_all(
    urls: Sequence[str], *, most_hosts: int = 8, between: Callable[[], object] = int
) -> list[bytes]:
    async def inside() -> list[bytes]:
        found = []
        async with Connections(most_hosts) as connections:
            for url in urls:
                async with open_stream(url, caps=CAPS, guard=GUARD, connections=connections) as opened:
                    found.append(b"".join([chunk async for chunk in opened.chunks]))
                await asyncio.to_thread(between)
        return found

    return asyncio.run(inside())


@pytest.mark.parametrize(
    ("hosts", "most_hosts", "connections"),
    [
        (("a.example", "a.example", "a.example"), 8, 1),
        (("a.example", "b.example", "a.example"), 8, 2),
        (("a.example", "b.example", "b.example"), 1, 3),
    ],
    ids=["one host", "two names of one address", "more hosts than are kept"],
)
def test_a_connection_is_kept_for_the_name_it_was_made_for(
    hosts: Sequence[str], most_hosts: int, connections: int
) -> None:
    with _serving() as host:
        found = fetch_all([f"http://{name}:{host.port}/x" for name in hosts], most_hosts=most_hosts)
    assert found == [b"body"] * len(hosts)
    assert len(set(host.peers)) == connections


def test_no_cookie_is_carried_to_the_next_file() -> None:
    with _serving() as host:
        fetch_all([f"http://a.example:{host.port}/x"] * 2)
    assert host.cookies == ["", ""]


def test_a_connection_that_the_host_has_closed_is_made_anew() -> None:
    with _serving(hangs_up=True) as host:
        urls = [f"http://a.example:{host.port}/x"] * 2
        assert fetch_all(urls, between=lambda: host.has_hung_up.wait(20)) == [b"body"] * 2
    assert len(set(host.peers)) == 2


@pytest.mark.parametrize("most_hosts", [0, 8])
def test_an_answer_that_nobody_reads_is_in_nobody_s_way(most_hosts: int) -> None:
    """A refusal's body is left unread, so its connection is not used again."""

    async def refused() -> None:
        async with Connections(most_hosts) as connections:
            for _ in range(2):
                with pytest.raises(RemoteContentError, match="404"):
                    async with open_stream(url, caps=CAPS, guard=GUARD, connections=connections):
                        pass

    with _serving(404) as host:
        url = f"http://a.example:{host.port}/x"
        asyncio.run(refused())
    assert len(set(host.peers)) == 2


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_an_address_needs_no_look_up(host: str, unused_resolver: Callable[[str, int], Sequence[str]]) -> None:
    guard = Guard(allow_private=True, resolve=unused_resolver)
    hop = asyncio.run(check_hop(f"http://{host}:1/x", guard))
    assert hop.addresses == (host.strip("[]"),)


@pytest.fixture
def unused_resolver() -> Callable[[str, int], Sequence[str]]:
    def resolve(host: str, _port: int) -> Sequence[str]:
        raise AssertionError(f"{host} was looked up")

    return resolve
