"""Callbacks heard by a process of its own: what they tell of is written down and fetched, once."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from renderline.engine.embedded import RunningEngine, running
from renderline.engine.options import EngineOptions

Command = Callable[..., subprocess.CompletedProcess[str]]
PIPELINE = """
version: 1
parameters: {hook: {type: string}}
callbacks: [{url: "{{ params.hook }}", type: ["workflow:*", "step:*"]}]
matrix: {axes: {width: [8, 9, 10]}}
steps:
  - $type: convertImage
    name: small
    input:
      image: ./photo.png
      transforms: [{type: resize, targetWidth: "{{ matrix.width }}"}]
      output: {format: png}
outputs: [{from: small, as: "small/{{ matrix.width }}"}]
"""
ENOUGH_S = 60.0


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[RunningEngine]:
    """A service on this machine that calls back here; its token lies in `token`."""
    (tmp_path / "p.yaml").write_text(PIPELINE)
    (tmp_path / ".renderline").mkdir(mode=0o700)
    Image.new("RGB", (20, 20), "teal").save(tmp_path / "photo.png")
    with running(tmp_path / "service", EngineOptions(allow_loopback_callbacks=True)) as engine:
        (tmp_path / "token").write_text(engine.token)
        (tmp_path / "token").chmod(0o600)
        yield engine


@contextmanager
def listening(folder: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command, and the address that it hears at."""
    command = [sys.executable, "-m", "renderline", "listen", "--port", "0", "--token-file", "token", *more]
    environment = {**os.environ, "NO_COLOR": "1", "CI": "1"}
    pipes: dict[str, Any] = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
    }
    with subprocess.Popen(command, cwd=folder, env=environment, text=True, **pipes) as process:
        assert process.stderr
        line = process.stderr.readline()
        assert line.startswith("listening for callbacks to "), line + process.stderr.read()
        try:
            yield process, line.split()[4].rstrip(";")
        finally:
            if process.poll() is None:
                process.kill()


def send(renderline: Command, engine: RunningEngine, hook: str) -> str:
    """Have the workflows made without waiting for them; the run's id."""
    sent = renderline(
        *("run", "p.yaml", "-p", f"hook={hook}", "--engine", engine.url, "--token-file", "token"),
        *("--no-wait", "--json"),
    )
    assert sent.returncode == 15, sent.stderr
    return str(json.loads(sent.stdout)["id"])


def files(folder: Path) -> set[str]:
    return {path.name for path in (folder / "out" / "small").glob("*.png")}


def wait_for(holds: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + ENOUGH_S
    while not holds():
        assert time.monotonic() < deadline_s
        time.sleep(0.05)


def kinds(folder: Path) -> list[str]:
    """Of the ledger's entries, in their order."""
    ledger = sqlite3.connect(folder / ".renderline" / "ledger.db")
    try:
        return [row[0] for row in ledger.execute("SELECT kind FROM events ORDER BY number")]
    finally:
        ledger.close()


def test_what_was_sent_and_not_waited_for_comes_by_itself(
    renderline: Command, engine: RunningEngine, tmp_path: Path
) -> None:
    with listening(tmp_path) as (process, hook):
        send(renderline, engine, hook)
        wait_for(lambda: len(files(tmp_path)) == 3)
        wait_for(lambda: kinds(tmp_path).count("saved") == 3)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=ENOUGH_S)
    assert process.returncode == 0, said
    # What had ended when it was sent, the sender fetched itself.
    assert re.search(r"\d+ events heard, [0-3] files? fetched", said)
    # Of steps and workflows came several events each; nothing was written down twice for it.
    assert kinds(tmp_path).count("finished") == 3


def test_a_run_that_waits_by_itself_is_left_alone(
    renderline: Command, engine: RunningEngine, tmp_path: Path
) -> None:
    with listening(tmp_path) as (process, hook):
        done = renderline(
            *("run", "p.yaml", "-p", f"hook={hook}", "--engine", engine.url, "--token-file", "token")
        )
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=ENOUGH_S)
    assert (done.returncode, process.returncode) == (0, 0), (done.stderr, said)
    assert (kinds(tmp_path).count("finished"), kinds(tmp_path).count("saved")) == (3, 3)
    assert "is being carried out" not in said


def test_it_ends_with_the_run_and_what_nobody_heard_is_found_out(
    renderline: Command, engine: RunningEngine, tmp_path: Path
) -> None:
    """The events went to an address where nobody is."""
    run = send(renderline, engine, "http://127.0.0.1:9/events/nobody")
    with listening(tmp_path, "--until-done", run, "--json") as (process, _):
        stdout, said = process.communicate(timeout=ENOUGH_S)
    assert process.returncode == 0, said
    assert len(json.loads(stdout)["workflows"]) == 3
    assert files(tmp_path) == {"8.png", "9.png", "10.png"}


def test_killed_at_any_moment_it_goes_on_where_it_was(
    renderline: Command, engine: RunningEngine, tmp_path: Path
) -> None:
    with listening(tmp_path) as (process, hook):
        run = send(renderline, engine, hook)
        wait_for(lambda: len(files(tmp_path)) >= 1)
        process.kill()
        process.wait()
    with listening(tmp_path, "--until-done", run) as (process, _):
        process.communicate(timeout=ENOUGH_S)
    assert (process.returncode, len(files(tmp_path)), kinds(tmp_path).count("finished")) == (0, 3, 3)


def test_only_events_at_the_right_address_are_taken(engine: RunningEngine, tmp_path: Path) -> None:
    del engine
    event = {
        "$type": "workflow",
        "workflowId": "wf-1",
        "status": "succeeded",
        "timestamp": "2026-01-01T00:00:00Z",
    }
    with listening(tmp_path) as (_, hook), httpx.Client() as client:
        forged = hook[:-1] + ("a" if hook[-1] != "a" else "b")
        answers = [
            client.post(forged, json=event),
            client.post(hook.rpartition("/events/")[0] + "/", json=event),
            client.get(hook),
            client.post(hook, content=b"{"),
            client.post(hook, json=[event]),
            client.post(hook, json={**event, "$type": "invoice"}),
            client.post(hook, json={**event, "workflowId": ""}),
            client.post(hook, content=b" " * ((4 << 20) + 1)),
            client.post(hook, json=event),
            client.post(hook, json=event),
        ]
    assert [answer.status_code for answer in answers] == [404, 404, 405, 400, 400, 400, 400, 413, 204, 204]


def test_the_address_stays_and_is_for_this_user_only(renderline: Command, tmp_path: Path) -> None:
    first, second = (
        renderline("listen", "--print-url", "--public-url", "https://hooks.example/cats/") for _ in range(2)
    )
    assert first.stdout == second.stdout
    address = first.stdout.strip()
    assert address.startswith("https://hooks.example/cats/events/")
    assert len(address.rpartition("/")[2]) >= 32
    (key,) = tmp_path.rglob("listen.key")
    assert key.stat().st_mode & 0o077 == 0
