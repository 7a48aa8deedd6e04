"""What `serve` says of its requests: one line each, and nothing in it that lets anybody in."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import httpx

LINE = re.compile(
    r"time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z method=(?P<method>\w+) path=(?P<path>\S+) status=(?P<status>\d+) ms=\d+"
)


def test_each_request_is_a_line_without_query_or_token(tmp_path: Path) -> None:
    token = "s3cret-of-the-test"  # noqa: S105 - the test's own
    command = [sys.executable, "-m", "renderline", "serve", "--port", "0", "--token", token]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            url = process.stderr.readline().split()[1].rstrip(",")
            with httpx.Client(base_url=url) as client:
                client.get("/health")
                client.get("/v2/consumer/workflows", params={"take": 1, "sig": "signed"})
                client.headers["Authorization"] = f"Bearer {token}"
                client.post("/v2/consumer/blobs", content=b"\x89PNG")
                client.get("/v2/consumer/workflows/none%0Astatus=200%1b[31m")
        finally:
            process.terminate()
            _, told = process.communicate(timeout=30)
    found = [LINE.fullmatch(line) for line in told.splitlines()]
    assert [(each["method"], each["path"], each["status"]) for each in found if each] == [
        ("GET", "/health", "200"),
        ("GET", "/v2/consumer/workflows", "401"),
        ("POST", "/v2/consumer/blobs", "415"),
        ("GET", "/v2/consumer/workflows/none%0Astatus=200%1B%5B31m", "404"),
    ], told
    assert len(found) == 4
    assert "sig" not in told
    assert token not in told
