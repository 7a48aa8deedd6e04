"""Blobs in an object store: they outlive the folder of the machine that made them."""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from renderline import api
from renderline.engine.embedded import RunningEngine, running
from renderline.engine.options import EngineOptions
from renderline.engine.remote_blobs import RemoteBlobs
from renderline.errors import EngineUnreachable, UsageError

SERVER = os.environ.get("MOTO_SERVER", "moto_server")
BUCKET = "renderline"

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """A server that speaks S3, with one bucket."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [SERVER, "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        url = f"http://127.0.0.1:{port}"
        deadline_s = time.monotonic() + 60
        while True:
            try:
                httpx.put(f"{url}/{BUCKET}").raise_for_status()
                break
            except httpx.TransportError:
                assert time.monotonic() < deadline_s
                time.sleep(0.1)
        yield url
        server.terminate()


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The environment as an administrator sets it."""
    for name, value in {
        "AWS_ENDPOINT": endpoint,
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    return f"{endpoint}/{BUCKET}"


def options(prefix: str) -> EngineOptions:
    return EngineOptions(blobs_url=f"s3://{BUCKET}/{prefix}")


def asked(engine: RunningEngine) -> httpx.Client:
    headers = {"Authorization": f"Bearer {engine.token}"}
    return httpx.Client(base_url=engine.url, headers=headers, timeout=100, follow_redirects=True)


def converted(client: httpx.Client) -> dict[str, Any]:
    """A small image through two steps, the second of which reads what the first one stored."""
    stream = io.BytesIO()
    Image.radial_gradient("L").resize((16, 16)).save(stream, "PNG")
    headers = {"Content-Type": "image/png"}
    source = client.post("/v2/consumer/blobs", content=stream.getvalue(), headers=headers).json()["url"]
    output = {"format": "webp"}
    steps = [
        {"$type": "convertImage", "name": "a", "input": {"image": source, "output": output}},
        {
            "$type": "convertImage",
            "name": "b",
            "input": {"image": {"$ref": "a", "path": "output.blob.url"}, "output": {"format": "png"}},
        },
    ]
    answer = client.post("/v2/consumer/workflows", params={"wait": 60}, json={"steps": steps}).json()
    assert answer["status"] == "succeeded", answer
    blob: dict[str, Any] = answer["steps"][1]["output"]["blob"]
    return blob


def stored(bucket: str, prefix: str) -> int:
    """How many objects the bucket holds."""
    listing = httpx.get(bucket, params={"list-type": "2", "prefix": f"{prefix}/"}).text
    return listing.count("<Key>")


def test_blobs_come_back_from_the_store_when_the_folder_is_gone(bucket: str, tmp_path: Path) -> None:
    with running(tmp_path, options("back")) as engine, asked(engine) as client:
        blob = converted(client)
        before = client.get(blob["url"]).content
    assert stored(bucket, "back") == 3
    shutil.rmtree(tmp_path / "blobs")
    with running(tmp_path, options("back")) as engine, asked(engine) as client:
        fresh = client.post(f"/v2/consumer/blobs/{blob['id']}/refresh").json()["url"]
        assert client.get(fresh).content == before


def test_bytes_that_are_not_those_of_the_name_are_given_to_nobody(bucket: str, tmp_path: Path) -> None:
    with running(tmp_path, options("wrong")) as engine, asked(engine) as client:
        blob = converted(client)
    assert stored(bucket, "wrong") == 3
    remote = RemoteBlobs(f"s3://{BUCKET}/wrong")
    other = tmp_path / "other"
    other.write_bytes(b"something else")
    for path in (tmp_path / "blobs").rglob("*"):
        if path.is_file():
            sha256 = f"{path.parent.name}{path.name}"
            remote.delete(sha256)
            remote.put(sha256, other)
    shutil.rmtree(tmp_path / "blobs")
    with running(tmp_path, options("wrong")) as engine, asked(engine) as client:
        fresh = client.post(f"/v2/consumer/blobs/{blob['id']}/refresh").json()["url"]
        answer = client.get(fresh)
        assert answer.status_code >= 500
        assert b"something else" not in answer.content


def test_what_is_freed_goes_from_the_bucket_too(bucket: str, tmp_path: Path) -> None:
    url = f"s3://{BUCKET}/freed"
    with running(tmp_path, options("freed")) as engine, asked(engine) as client:
        converted(client)
    assert api.reclaim(data_dir=tmp_path, blobs_url=url).files == 0
    assert api.reclaim(data_dir=tmp_path, blobs_url=url, older_than_s=0, only_look=True).files == 3
    assert stored(bucket, "freed") == 3
    assert api.reclaim(data_dir=tmp_path, blobs_url=url, older_than_s=0).files == 3
    assert stored(bucket, "freed") == 0
    assert not list((tmp_path / "blobs").glob("??/*"))


def test_at_the_limit_copies_make_room_and_the_bucket_keeps_all(bucket: str, tmp_path: Path) -> None:
    with running(tmp_path, options("copies")) as engine, asked(engine) as client:
        blob = converted(client)
        before = client.get(blob["url"]).content
    copies = list((tmp_path / "blobs").glob("??/*"))
    long_ago_s = time.time() - 7200
    for path in copies:
        os.utime(path, (long_ago_s, long_ago_s))
    limited = replace(options("copies"), disk_limit_bytes=1)
    with running(tmp_path, limited) as engine, asked(engine) as client:
        deadline_s = time.monotonic() + 20
        while any(path.exists() for path in copies):
            assert time.monotonic() < deadline_s
            time.sleep(0.05)
        assert stored(bucket, "copies") == 3
        assert client.get("/health").json()["disk"]["usedBytes"] == 0
        fresh = client.post(f"/v2/consumer/blobs/{blob['id']}/refresh").json()["url"]
        assert client.get(fresh).content == before


@pytest.mark.parametrize(
    ("url", "error"),
    [("s3://no-such-bucket-here/x", EngineUnreachable), ("nonsense", UsageError)],
)
def test_a_store_that_is_not_there_is_told_before_anything_is_served(
    bucket: str, tmp_path: Path, url: str, error: type[Exception]
) -> None:
    assert bucket
    with pytest.raises(error), running(tmp_path, EngineOptions(blobs_url=url)):
        pass


class Stalling(BaseHTTPRequestHandler):
    """A store that takes everything, and gives nothing before it is let go."""

    let_go = threading.Event()

    def do_GET(self) -> None:
        if "list-type" in self.path:
            self._answer(200, b'<?xml version="1.0"?><ListBucketResult></ListBucketResult>')
            return
        self.let_go.wait(60)
        self._answer(403)

    def do_HEAD(self) -> None:
        self._answer(404)

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200)

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("ETag", '"x"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def stalling(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Stalling]]:
    environment = {"ALLOW_HTTP": "true", "ACCESS_KEY_ID": "k", "SECRET_ACCESS_KEY": "s", "REGION": "x"}
    for name, value in environment.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    with ThreadingHTTPServer(("127.0.0.1", 0), Stalling) as server:
        monkeypatch.setenv("AWS_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Stalling
        Stalling.let_go.set()
        server.shutdown()
        thread.join()


def test_a_store_that_does_not_answer_holds_up_nobody_else(stalling: type[Stalling], tmp_path: Path) -> None:
    """As many ask for the same content as there are threads for requests; in the end each may ask again."""
    stream = io.BytesIO()
    Image.new("L", (4, 4)).save(stream, "PNG")
    with (
        running(tmp_path, options("stalls")) as engine,
        asked(engine) as client,
        ThreadPoolExecutor(50) as pool,
    ):
        url = client.post("/v2/consumer/blobs", content=stream.getvalue()).json()["url"]
        for copy in (tmp_path / "blobs").glob("??/*"):
            copy.unlink()
        answers = [pool.submit(httpx.get, url, timeout=100) for _ in range(50)]
        try:
            for _ in range(3):
                assert client.get("/v2/consumer/workflows", timeout=20).status_code == 200
            assert not any(answer.done() for answer in answers)
        finally:
            stalling.let_go.set()
        assert {answer.result().status_code for answer in answers} == {503}
