"""Source images from other servers, through the guarded door."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

Json = dict[str, Any]


class Elsewhere(BaseHTTPRequestHandler):
    """A server that answers as its path says: `/200/draw`, `/404/`, `/302/target`; `/flaky/` fails once."""

    flaky_calls = 0

    def do_GET(self) -> None:
        _, kind, rest = self.path.split("/", 2)
        if kind == "flaky":
            Elsewhere.flaky_calls += 1
            kind, rest = ("503", "") if Elsewhere.flaky_calls == 1 else ("200", rest)
        self.send_response(int(kind))
        if kind == "302":
            self.send_header("Location", f"/{rest}")
        body = rest.encode() if kind == "200" else b""
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("path", ["/200/draw", "/302/200/draw"])
def test_a_url_is_fetched_when_the_step_runs(
    api: httpx.Client, submit: Callable[..., Json], elsewhere: str, path: str
) -> None:
    assert submit(api, {"$type": "imageUpload", "input": elsewhere + path})["status"] == "succeeded"


def test_an_answer_that_is_no_success_fails_the_step(
    api: httpx.Client, submit: Callable[..., Json], elsewhere: str
) -> None:
    (step,) = submit(api, {"$type": "imageUpload", "input": f"{elsewhere}/404/x?token=secret"})["steps"]
    error = step["metadata"]["error"]
    assert error["reason"] == "source_unavailable"
    assert "404" in error["message"]
    assert "secret" not in error["message"]


def test_a_fetch_that_may_succeed_later_is_tried_again_if_the_step_allows(
    api: httpx.Client, submit: Callable[..., Json], elsewhere: str
) -> None:
    step = {"$type": "imageUpload", "input": f"{elsewhere}/flaky/draw", "retries": 1}
    assert submit(api, step)["status"] == "succeeded"
    assert Elsewhere.flaky_calls == 2
