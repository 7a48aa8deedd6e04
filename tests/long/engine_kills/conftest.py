"""An engine that is killed and started again on the same folder, and a receiver of its events that outlives it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

GONE_S = 20.0
HERE = Path(__file__).parent


class Engines:
    """One engine after the other; `lives` counts them from 1."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.runs = folder / "runs"
        self.lives = 0
        self._mark = f"COUNTED_RUNS={self.runs}"
        self._port = _free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._host = subprocess.Popen(
            [sys.executable, HERE / "engine_host.py", self.data, str(self._port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "COUNTED_RUNS": str(self.runs)},
            text=True,
        )
        self._pid = 0

    def start(self) -> None:
        self.lives += 1
        self._pid = self._order("start")

    def end(self, number: signal.Signals) -> int:
        """End the engine's own process; its exit status once it is gone, its workers with it."""
        os.kill(self._pid, number)
        status = self._order("reap")
        self._pid = 0
        deadline_s = time.monotonic() + GONE_S
        while orphans := self.workers():
            assert time.monotonic() < deadline_s, f"the engine is gone, its workers {orphans} are not"
            time.sleep(0.002)
        return status

    def workers(self) -> list[int]:
        """Every process with this test's environment but the host and the engine: also one that has changed its parent."""
        return [pid for pid in _processes_with(self._mark) if pid not in {self._host.pid, self._pid}]

    def close(self) -> None:
        """Also after a failure nothing of this test goes on running."""
        for pid in (*filter(None, [self._pid]), *self.workers()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._host.communicate()

    def _order(self, order: str) -> int:
        assert self._host.stdin
        assert self._host.stdout
        self._host.stdin.write(f"{order}\n")
        self._host.stdin.flush()
        return int(self._host.stdout.readline())


@dataclass(frozen=True, slots=True)
class Heard:
    """An event as it arrived: its number, and in which of the engine's lives."""

    number: int
    life: int
    body: dict[str, Any]


@dataclass(slots=True)
class Receiver:
    """Signs off whatever it hears."""

    url: str = ""
    life: Callable[[], int] = lambda: 0
    heard: list[Heard] = field(default_factory=list)


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        told: ClassVar[Receiver] = receiver

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            number = int(self.headers["X-Renderline-Event"])
            self.told.heard.append(Heard(number=number, life=self.told.life(), body=body))
            self.send_response(204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args: Any) -> None:
        """Who asked was killed: that is the point."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    with _Server(("127.0.0.1", 0), _handler(receiver)) as server:
        receiver.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def engines(tmp_path: Path, receiver: Receiver) -> Iterator[Engines]:
    with contextlib.closing(Engines(tmp_path)) as engines:
        receiver.life = lambda: engines.lives
        yield engines


def _processes_with(mark: str) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        # It may end while it is looked at; of one that has ended but was not waited for, nothing is left to read.
        with contextlib.suppress(OSError):
            if mark.encode() in entry.read_bytes().split(b"\0"):
                found.append(int(entry.parent.name))
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
