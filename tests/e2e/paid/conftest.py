"""A service that a run takes for one that charges: the embedded engine, behind a door that tells no health."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from renderline.engine.chaos.profile import read
from renderline.engine.embedded import running
from renderline.engine.options import EngineOptions

_HOP_BY_HOP = {"connection", "content-length", "content-encoding", "transfer-encoding", "host"}


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came in at the server's side."""

    method: str
    path: str
    query: dict[str, list[str]]
    body: bytes
    authorization: str

    @property
    def is_price_question(self) -> bool:
        return self.query.get("whatif") == ["true"]

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


class Backend:
    """The engine behind the door; it can be started anew on what it has, with other faults."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self.token = secrets.token_hex()
        self.client = httpx.Client()

    def start(self, *faults: dict[str, Any]) -> None:
        self.stop()
        chaos = read({"seed": 1, "faults": list(faults)}) if faults else None
        engine = self._stack.enter_context(
            running(self._folder, EngineOptions(token=self.token, chaos=chaos))
        )
        client = httpx.Client(base_url=engine.url, timeout=60)
        client.headers["Authorization"] = f"Bearer {self.token}"
        self.client = self._stack.enter_context(client)

    def stop(self) -> None:
        self.client.close()
        self._stack.close()


@dataclass(slots=True)
class PaidService:
    """
    Where it is, how to get in, and what has been asked of it.

    Attributes:
        is_hasty: whether it answers at once, however long it is asked to hold its answer.
    """

    url: str
    token_file: Path
    engine: Backend
    requests: list[Request] = field(default_factory=list)
    most_at_once: int = 0
    is_hasty: bool = False

    @property
    def questions(self) -> list[Request]:
        return [each for each in self.requests if each.is_price_question]

    @property
    def submissions(self) -> list[Request]:
        return [
            each
            for each in self.requests
            if each.method == "POST" and "whatif" not in each.query and each.path.endswith("/workflows")
        ]

    @property
    def workflows(self) -> list[dict[str, Any]]:
        """The engine's own books, the oldest first."""
        query: dict[str, Any] = {"take": 100, "ascending": "true", "hideMatureContent": "false"}
        answer = self.engine.client.get("/v2/consumer/workflows", params=query).raise_for_status()
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    @property
    def options(self) -> tuple[str, ...]:
        return ("--engine", self.url, "--token-file", str(self.token_file))


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service: PaidService
    lock: Lock
    inside = 0

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def do_PUT(self) -> None:
        self._pass_on()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass

    def _pass_on(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        kind = type(self)
        engine = kind.service.engine.client
        with kind.lock:
            kind.inside += 1
            kind.service.most_at_once = max(kind.service.most_at_once, kind.inside)
            kind.service.requests.append(
                Request(
                    self.command,
                    parts.path,
                    parse_qs(parts.query),
                    body,
                    self.headers.get("Authorization", ""),
                )
            )
        if parts.path == "/health":
            answer = httpx.Response(404)
        else:
            headers = {key: value for key, value in self.headers.items() if key.lower() not in _HOP_BY_HOP}
            # Blobs are fetched through the door as well: their own addresses are those of an engine on this machine.
            inner, outer = str(engine.base_url).encode(), f"{kind.service.url}/".encode()
            sent = body.replace(outer, inner)
            path = re.sub(r"wait=\d+", "wait=0", self.path) if kind.service.is_hasty else self.path
            answer = engine.request(self.command, path, content=sent, headers=headers)
        with kind.lock:
            kind.inside -= 1
        self.send_response(answer.status_code)
        for name, value in answer.headers.items():
            if name.lower() not in _HOP_BY_HOP:
                self.send_header(name, value)
        content = answer.content.replace(str(engine.base_url).encode(), f"{kind.service.url}/".encode())
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture
def paid(tmp_path: Path) -> Iterator[PaidService]:
    token_file = tmp_path / "token"
    engine = Backend(tmp_path / "service")
    token_file.write_text(engine.token)
    token_file.chmod(0o600)
    engine.start()
    service = PaidService(url="", token_file=token_file, engine=engine)
    door = type("Door", (_Door,), {"lock": Lock(), "service": service})
    with ThreadingHTTPServer(("127.0.0.1", 0), door) as listener:
        service.url = f"http://127.0.0.1:{listener.server_port}"
        Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield service
        listener.shutdown()
    engine.stop()
