"""A loopback server whose answers each test writes out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import TypeAlias

import pytest

Answers: TypeAlias = Mapping[str, tuple[int, dict[str, str], bytes]]
Seen: TypeAlias = list[tuple[str, dict[str, str], bytes]]
Serve: TypeAlias = Callable[..., AbstractContextManager[tuple[int, Seen]]]


@contextmanager
def _serving(answers: Answers, tls: SSLContext | None = None) -> Iterator[tuple[int, Seen]]:
    seen: Seen = []

    class Script(BaseHTTPRequestHandler):
        timeout = 5

        def _answer(self) -> None:
            sent = self.rfile.read(int(self.headers.get("content-length", "0")))
            seen.append((self.path, {key.lower(): value for key, value in self.headers.items()}, sent))
            status, headers, body = answers[self.path.partition("?")[0]]
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                if value:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()
            if headers.get("X-Stall"):
                self.rfile.read(1)

        do_GET = do_POST = _answer  # noqa: N815 - the names http.server looks for

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

    class Listener(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that leaves early is what some tests do."""

    listener = Listener(("127.0.0.1", 0), Script)
    if tls:
        listener.socket = tls.wrap_socket(listener.socket, server_side=True)
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield listener.server_address[1], seen
    finally:
        listener.shutdown()
        listener.server_close()


@pytest.fixture
def serve() -> Serve:
    """`with serve({"/path": (status, headers, body)}) as (port, seen):`; the header X-Stall keeps an answer open."""
    return _serving
