"""A service on loopback whose answers each test writes out, and a clock that only writes down."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias

import pytest

from renderline.execution.client import OrchestrationClient
from renderline.execution.retry import Pace
from renderline.wire.http import orchestrator_client

Answer: TypeAlias = tuple[int, Any] | tuple[int, Any, dict[str, str]]
Call: TypeAlias = tuple[str, dict[str, str], bytes]
Serve: TypeAlias = Callable[..., AbstractContextManager[tuple[str, list[Call]]]]

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


@contextmanager
def _serving(script: Mapping[str, Sequence[Answer]]) -> Iterator[tuple[str, list[Call]]]:
    calls: list[Call] = []
    left = {route: list(answers) for route, answers in script.items()}
    origin = ""

    class Script(BaseHTTPRequestHandler):
        timeout = 5

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            calls.append(
                (
                    f"{self.command} {self.path}",
                    {key.lower(): value for key, value in self.headers.items()},
                    body,
                )
            )
            answers = left[f"{self.command} {self.path.partition('?')[0]}"]
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
            content = answer[1] if isinstance(answer[1], bytes) else json.dumps(answer[1]).encode()
            content = content.replace(b"ORIGIN", origin.encode())
            self.send_response(answer[0])
            extra = answer[2] if len(answer) > 2 else {}
            for name, value in {"Content-Length": str(len(content)), **extra}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = _answer  # noqa: N815 - the names http.server looks for

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Script)
    origin = f"http://127.0.0.1:{listener.server_address[1]}"
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield origin, calls
    finally:
        listener.shutdown()
        listener.server_close()


@pytest.fixture
def serve() -> Serve:
    """
    `with serve({"GET /path": [(status, content), …]}) as (url, calls):`.

    Answers are used up in their order, the last one repeats; the word ORIGIN in them is the server's own address.
    """
    return _serving


@pytest.fixture
def slept() -> list[float]:
    """The pauses that `connect`'s client would have made."""
    return []


@pytest.fixture
def connect(slept: list[float]) -> Callable[[str], OrchestrationClient]:
    """Makes a client with the token `t0ken` that never really sleeps."""

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    pace = Pace(sleep=sleep, uniform=lambda: 1.0, now=lambda: NOW + timedelta(seconds=sum(slept)))
    return lambda url: OrchestrationClient(orchestrator_client(url, "t0ken"), pace=pace)
