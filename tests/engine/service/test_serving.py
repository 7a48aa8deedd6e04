"""Starting an engine: where it listens, whom it lets in, what it may be started from."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from renderline.engine.embedded import running
from renderline.engine.folder import locked
from renderline.engine.options import EngineOptions
from renderline.engine.server import listen, local_url, public_url
from renderline.engine.serving import serve
from renderline.errors import DataFolderBusy, UsageError

Json = dict[str, Any]
Starts = Callable[..., Any]

EMBED = """
import pathlib, sys
print("main runs", flush=True)
sys.path.insert(0, sys.argv[2])
from renderline.engine.embedded import running
from renderline.engine.options import EngineOptions
import httpx
with running(pathlib.Path(sys.argv[1]), EngineOptions(steps="acting_steps:STEPS")) as engine:
    headers = {"Authorization": f"Bearer {engine.token}"}
    step = {"$type": "imageUpload", "input": "data:,draw"}
    url = f"{engine.url}/v2/consumer/workflows?wait=20"
    print(httpx.post(url, json={"steps": [step]}, headers=headers, timeout=30).json()["status"])
"""


@pytest.mark.parametrize("how", ["script without a guard", "-c"])
def test_workers_never_run_the_main_module_again(tmp_path: Path, how: str) -> None:
    script = tmp_path / "main.py"
    script.write_text(EMBED, encoding="utf-8")
    begin = ["-c", EMBED] if how == "-c" else [str(script)]
    command = [sys.executable, *begin, str(tmp_path / "data"), str(Path(__file__).parent)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines() == ["main runs", "succeeded"]
    assert done.stderr == ""


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com"])  # noqa: S104 - refused
def test_an_address_that_others_reach_needs_a_token(tmp_path: Path, host: str) -> None:
    with pytest.raises(UsageError, match="give a token"):
        serve(host, 0, tmp_path, None)


def test_an_upscaler_that_does_not_exist_is_refused_at_the_start(tmp_path: Path) -> None:
    with (
        pytest.raises(UsageError, match="did you mean x4plus"),
        running(tmp_path, EngineOptions(upscaler="x4plos")),
    ):
        pass


def test_a_port_that_is_taken_is_said_so(tmp_path: Path) -> None:
    with listen("127.0.0.1", 0) as taken, pytest.raises(UsageError, match="cannot listen on"):
        serve("127.0.0.1", taken.getsockname()[1], tmp_path, None)
    with locked(tmp_path):
        pass


def test_a_busy_folder_is_said_so_and_free_again_afterwards(tmp_path: Path) -> None:
    with running(tmp_path), pytest.raises(DataFolderBusy), locked(tmp_path):
        pass
    with running(tmp_path) as engine:
        assert httpx.get(f"{engine.url}/health").status_code == 200


def test_a_socket_on_all_addresses_has_a_url_for_here_and_one_for_others() -> None:
    with listen("0.0.0.0", 0) as sock:  # noqa: S104 - closed at once
        port = sock.getsockname()[1]
        assert local_url(sock) == f"http://127.0.0.1:{port}"
        assert public_url(sock) == f"http://{socket.gethostname()}:{port}"


def test_urls_begin_with_the_public_address(serve: Starts, png: bytes) -> None:
    with serve(public_url="https://images.example/") as client:
        url = client.post("/v2/consumer/blobs", content=png).json()["url"]
    assert url.startswith("https://images.example/v2/consumer/blobs/")


def test_no_thread_is_left_behind(
    serve: Starts, act: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    before = {thread.name for thread in threading.enumerate()}
    with serve() as client:
        submit(client, act("draw"))
    after = {thread.name for thread in threading.enumerate() if "preparation" not in thread.name}
    assert after <= before
