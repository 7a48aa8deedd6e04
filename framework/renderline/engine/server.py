"""uvicorn around an engine: on a socket that is bound before anything else, so that the address is known."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from ipaddress import ip_address
from typing import TYPE_CHECKING

from renderline.engine.access_log import OnRequest, RequestLog
from renderline.engine.app import create_app
from renderline.engine.core import Engine
from renderline.errors import EngineUnreachable, ExtraMissing, UsageError

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

__all__ = ["answering", "check_installed", "listen", "local_url", "public_url", "serving"]

_NEEDED = ("PIL", "multipart", "starlette", "uvicorn")
_IPV4 = 4

_START_S = 30.0
_LOOK_S = 0.005
_GOODBYE_S = 5
_BACKLOG = 2048


def listen(host: str, port: int) -> closing[socket.socket]:
    """
    A listening socket; port 0 takes one that is free.

    Raises:
        UsageError: the address cannot be had.
    """
    try:
        return closing(_listening(host, port))
    except OSError as taken:
        raise UsageError(
            f"cannot listen on {host}:{port}: {taken.strerror or taken}; --port names another one"
        ) from None


def local_url(sock: socket.socket) -> str:
    """How a client on this machine calls a listening socket."""
    host, port = sock.getsockname()[:2]
    address = ip_address(host)
    # One may listen there, but not every system lets one connect to it.
    if address.is_unspecified:
        return f"http://{'127.0.0.1' if address.version == _IPV4 else '[::1]'}:{port}"
    return f"http://{host}:{port}" if address.version == _IPV4 else f"http://[{host}]:{port}"


def public_url(sock: socket.socket) -> str:
    """How everyone who can reach a listening socket calls it, as far as this machine knows."""
    host, port = sock.getsockname()[:2]
    return f"http://{socket.gethostname()}:{port}" if ip_address(host).is_unspecified else local_url(sock)


def check_installed() -> None:
    """
    Look for the libraries that the engine needs, without importing them.

    Raises:
        ExtraMissing: one is not there.
    """
    if not all(find_spec(name) for name in _NEEDED):
        raise ExtraMissing(feature="the local engine", extra="local")


@contextmanager
def answering(engine: Engine, sock: socket.socket, on_request: OnRequest | None = None) -> Iterator[None]:
    """
    Start an engine and answer its clients until the block ends; to close the engine is the caller's.

    Raises:
        EngineUnreachable: what is to do its work is not there, or the server takes too long.
    """
    app = engine.mischief.around(create_app(engine))
    engine.start()
    with serving(app if on_request is None else RequestLog(app, on_request), sock):
        try:
            yield
        finally:
            # Before the server: a request that waits for a workflow would keep it from its end.
            engine.stop_waiting()


@contextmanager
def serving(app: ASGIApp, sock: socket.socket) -> Iterator[None]:
    """
    Answer on a socket, in a thread, until the block ends and the requests under way are answered.

    Raises:
        EngineUnreachable: the server takes too long to start.
    """
    server = _uvicorn_server(app)
    thread = threading.Thread(target=server.run, args=([sock],), name="renderline-http", daemon=True)
    thread.start()
    try:
        _wait_until_up(server, thread)
        yield
    finally:
        server.should_exit = True
        thread.join()


def _wait_until_up(server: uvicorn.Server, thread: threading.Thread) -> None:
    until_s = time.monotonic() + _START_S
    # uvicorn tells nobody but this flag.
    while not server.started:
        if not thread.is_alive() or time.monotonic() > until_s:
            raise EngineUnreachable("the embedded engine", "it did not start")
        time.sleep(_LOOK_S)


def _listening(host: str, port: int) -> socket.socket:
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    # The protocol is named because asyncio turns Nagle's algorithm off only where it is: 40 ms an answer.
    sock = socket.socket(family, kind, socket.IPPROTO_TCP)
    try:
        # Else a port cannot be had again for a minute after its last connections.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(_BACKLOG)
    except OSError:
        sock.close()
        raise
    return sock


def _uvicorn_server(app: ASGIApp) -> uvicorn.Server:
    import uvicorn

    return uvicorn.Server(
        uvicorn.Config(
            app,
            # The engine is started before its server and stopped after it.
            lifespan="off",
            # Logging belongs to the program that the engine is embedded in.
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GOODBYE_S,
        )
    )
