"""A fetched source goes to disk as it comes; four of them at once would otherwise be held whole."""

from __future__ import annotations

import threading
import tracemalloc
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from renderline.engine.library import Library
from renderline.engine.sources import Sources

CHUNK = bytes(2**18)
CHUNKS = 64
MOST_HELD_BYTES = 4 * 2**20


class Large(BaseHTTPRequestHandler):
    """16 MiB, sent from one chunk that is there anyway."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(CHUNKS * len(CHUNK)))
        self.end_headers()
        for _ in range(CHUNKS):
            self.wfile.write(CHUNK)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Large) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/large"
        server.shutdown()
        thread.join()


def test_a_fetched_source_is_never_whole_in_memory(library: Library, url: str) -> None:
    sources = Sources(library, allow_private=True)
    # Once beforehand: what is imported for it stays.
    sources.fetch(url, "", submitted_at_ms=0)
    tracemalloc.start()
    try:
        sha256 = sources.fetch(url, "", submitted_at_ms=0)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert library.folder.path(sha256).stat().st_size == CHUNKS * len(CHUNK)
    assert peak_bytes < MOST_HELD_BYTES
