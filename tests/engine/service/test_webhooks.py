"""Callbacks: what happens to a workflow is told in order, until it is signed off, and to nobody else."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from renderline.contract.check import check_document
from renderline.engine.clock import SystemClock
from renderline.engine.store import Store, deliveries

Json = dict[str, Any]
Starts = Callable[..., Any]
WORKFLOWS = "/v2/consumer/workflows"
SCHEMAS = {"workflow": "WorkflowEvent", "step": "WorkflowStepEvent", "job": "WorkflowStepJobEvent"}
DAY_MS = 24 * 3600 * 1000
ALL = ["workflow:*", "step:*", "job:*"]


PATIENCE_S = 30


class Receiver(ThreadingHTTPServer):
    """Answers with `answers` in turn, then with 204; `events` and `numbers` are what it heard, refused ones included; one answer may be held."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[int] = []
        self.events: list[Json] = []
        self.numbers: list[int] = []
        self.lock = threading.Lock()
        self.hold_after = 0
        self.released = threading.Event()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/hook"

    def wait(self, holds: Callable[[list[Json]], bool]) -> list[Json]:
        """What was heard, once something holds of it."""
        deadline_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline_s:
            with self.lock:
                if holds(self.events):
                    return list(self.events)
            time.sleep(0.02)
        raise AssertionError(self.events)


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.events.append(body)
            self.server.numbers.append(int(self.headers["X-Renderline-Event"]))
            status = self.server.answers.pop(0) if self.server.answers else 204
            held = len(self.server.events) == self.server.hold_after
        if held:
            self.server.released.wait(PATIENCE_S)
            # Who asked is dead by now.
            return
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Listen for as long as the block lasts."""
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


def ended(heard: list[Json]) -> bool:
    return bool(heard) and heard[-1]["$type"] == "workflow" and heard[-1]["status"] == "succeeded"


def told(heard: list[Json]) -> list[str]:
    return [f"{each['$type']}:{each['status']}" for each in heard]


def callback(receiver: Receiver, *types: str, **fields: Any) -> Json:
    return {"url": receiver.url, "type": list(types or ALL), **fields}


@pytest.mark.parametrize("detailed", [False, True])
def test_every_event_arrives_in_order_and_keeps_the_contract(
    serve: Starts, act: Any, follow: Any, submit: Any, receiver: Receiver, *, detailed: bool
) -> None:
    with serve(allow_loopback_callbacks=True) as client:
        steps = [act("draw", name="a"), follow("a", name="b")]
        workflow = submit(client, *steps, callbacks=[callback(receiver, detailed=detailed)])
        heard = receiver.wait(ended)
    assert receiver.numbers == sorted(set(receiver.numbers))
    assert {each["workflowId"] for each in heard} == {workflow["id"]}
    assert told(heard)[0] == "workflow:unassigned"
    assert all(("details" in each) == (detailed and each["$type"] != "job") for each in heard)
    for each in heard:
        assert not list(check_document(SCHEMAS[each["$type"]], each)), each


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (["workflow:succeeded"], ["workflow:succeeded"]),
        (["workflow:*"], ["workflow:unassigned", "workflow:processing", "workflow:succeeded"]),
        (
            ["step:succeeded", "job:processing", "workflow:succeeded"],
            ["job:processing", "step:succeeded", "workflow:succeeded"],
        ),
    ],
)
def test_a_receiver_hears_what_it_asked_for(
    serve: Starts, act: Any, submit: Any, receiver: Receiver, types: list[str], expected: list[str]
) -> None:
    with serve(allow_loopback_callbacks=True) as client:
        submit(client, act("draw"), callbacks=[callback(receiver, *types)])
        heard = receiver.wait(ended)
    assert told(heard) == expected


@pytest.mark.parametrize("status", [302, 400, 503])
def test_what_is_not_signed_off_comes_again_before_anything_else(
    serve: Starts, act: Any, submit: Any, receiver: Receiver, status: int
) -> None:
    receiver.answers = [status]
    with serve(allow_loopback_callbacks=True) as client:
        submit(client, act("draw"), callbacks=[callback(receiver, "workflow:*")])
        heard = receiver.wait(ended)
    assert told(heard) == [
        "workflow:unassigned",
        "workflow:unassigned",
        "workflow:processing",
        "workflow:succeeded",
    ]
    assert heard[0] == heard[1]
    assert receiver.numbers[0] == receiver.numbers[1]


def test_a_dead_receiver_holds_up_neither_the_work_nor_another_receiver(
    serve: Starts, act: Any, submit: Any, receiver: Receiver
) -> None:
    with receiving() as gone:
        dead = callback(gone)
    with serve(allow_loopback_callbacks=True) as client:
        workflow = submit(client, act("draw"), callbacks=[dead, callback(receiver)])
        assert workflow["status"] == "succeeded"
        receiver.wait(ended)


def test_a_restart_repeats_nothing_that_was_signed_off(
    serve: Starts, act: Any, submit: Any, receiver: Receiver, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    with serve(allow_loopback_callbacks=True) as client:
        submit(client, act(f"wait-for {gate}"), wait=0, callbacks=[callback(receiver)])
        receiver.wait(lambda heard: "job:processing" in told(heard))
    before = len(receiver.events)
    gate.touch()
    with serve(allow_loopback_callbacks=True):
        receiver.wait(ended)
    assert receiver.numbers == sorted(set(receiver.numbers))
    assert before < len(receiver.numbers)


def test_what_happened_while_the_receiver_was_away_is_told_after_a_restart(
    serve: Starts, act: Any, submit: Any, receiver: Receiver, tmp_path: Path
) -> None:
    receiver.answers = [503] * 2
    with serve(allow_loopback_callbacks=True) as client:
        submit(client, act("draw"), callbacks=[callback(receiver, "workflow:*")])
    tried = len(receiver.events)
    receiver.answers = []
    with serve(allow_loopback_callbacks=True):
        heard = receiver.wait(ended)
    assert told(heard)[tried:] == ["workflow:unassigned", "workflow:processing", "workflow:succeeded"]
    store = Store(tmp_path / "data" / "engine.db")
    with store.snapshot() as tx:
        assert deliveries.workflow_ids(tx) == ()
    store.close()


def test_the_end_of_a_deleted_workflow_is_told(
    serve: Starts, act: Any, submit: Any, receiver: Receiver, tmp_path: Path
) -> None:
    with serve(allow_loopback_callbacks=True) as client:
        body = submit(
            client,
            act(f"wait-for {tmp_path}/no"),
            wait=0,
            callbacks=[callback(receiver, "workflow:canceled")],
        )
        client.delete(f"{WORKFLOWS}/{body['id']}").raise_for_status()
        receiver.wait(lambda heard: told(heard) == ["workflow:canceled"])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "example.org"])
def test_plain_http_is_refused_as_the_contract_says(api: httpx.Client, act: Any, host: str) -> None:
    body = {"steps": [act("draw")], "callbacks": [{"url": f"http://{host}:9/x", "type": ["workflow:*"]}]}
    response = api.post(WORKFLOWS, json=body)
    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["callbacks[0].url"]


@pytest.mark.parametrize("url", ["http://10.0.0.1/x", "http://example.org/x", "ftp://127.0.0.1/x"])
def test_only_this_machine_may_be_told_over_plain_http(serve: Starts, act: Any, url: str) -> None:
    with serve(allow_loopback_callbacks=True) as client:
        body = {"steps": [act("draw")], "callbacks": [{"url": url, "type": ["workflow:*"]}]}
        assert client.post(WORKFLOWS, json=body).status_code == 400


def test_an_engine_that_allows_it_no_longer_tells_this_machine_nothing(
    serve: Starts, act: Any, submit: Any, receiver: Receiver, tmp_path: Path
) -> None:
    """The address is judged at each sending, not only when the workflow comes in."""
    receiver.answers = [503] * 9
    with serve(allow_loopback_callbacks=True) as client:
        submit(client, act("draw"), callbacks=[callback(receiver)])
    tried = len(receiver.events)
    with serve() as client:
        submit(client, act("draw"))
    assert len(receiver.events) == tried
    store = Store(tmp_path / "data" / "engine.db")
    with store.snapshot() as tx:
        assert len(deliveries.workflow_ids(tx)) == 1
    store.close()


class _Later:
    """The clock of an engine that is started days after another one."""

    def now_ms(self) -> int:
        return SystemClock().now_ms() + 4 * DAY_MS


def test_an_event_that_is_days_old_is_tried_once_more_and_given_up(
    serve: Starts, act: Any, submit: Any, receiver: Receiver
) -> None:
    receiver.answers = [503] * 20
    with serve(allow_loopback_callbacks=True) as client:
        submit(client, act("draw"), callbacks=[callback(receiver, "workflow:*")])
    with serve(_Later(), allow_loopback_callbacks=True):
        heard = receiver.wait(ended)
    assert told(heard)[-3:] == ["workflow:unassigned", "workflow:processing", "workflow:succeeded"]


def attempts(folder: Path) -> int:
    store = Store(folder / "engine.db")
    try:
        with store.snapshot() as tx:
            return sum(
                row.attempts
                for workflow_id in deliveries.workflow_ids(tx)
                for row in deliveries.find(tx, workflow_id)
            )
    finally:
        store.close()


def test_an_https_callback_to_this_machine_is_never_connected_to(
    serve: Starts, act: Any, submit: Any, tmp_path: Path
) -> None:
    """The contract lets it in, so the guard of the sender is what keeps strangers out of the private network."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        url = f"https://127.0.0.1:{listening.getsockname()[1]}/"
        with serve() as client:
            submit(client, act("draw"), callbacks=[{"url": url, "type": ["workflow:*"]}])
        with pytest.raises(TimeoutError):
            listening.accept()
    assert attempts(tmp_path / "data") > 0


KILLED = """
import sys, pathlib
sys.path.insert(0, sys.argv[2])
from renderline.engine.options import EngineOptions
from renderline.engine.serving import serve
options = EngineOptions(steps="acting_steps:STEPS", workers=1, allow_loopback_callbacks=True)
serve("127.0.0.1", 0, pathlib.Path(sys.argv[1]), "secret", options, on_up=lambda at: print(at.url, flush=True))
"""


def test_a_kill_repeats_only_the_event_that_was_under_way(
    serve: Starts, act: Any, submit: Any, receiver: Receiver, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path / "data"), str(Path(__file__).parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            receiver.hold_after = 3
            with httpx.Client(base_url=url, headers={"Authorization": "Bearer secret"}, timeout=30) as client:
                submit(client, act("draw"), callbacks=[callback(receiver)])
            receiver.wait(lambda heard: len(heard) == 3)
        finally:
            process.kill()
    receiver.released.set()
    with serve(allow_loopback_callbacks=True):
        receiver.wait(ended)
    under_way = receiver.numbers[2]
    assert receiver.numbers.count(under_way) == 2
    assert receiver.numbers == sorted(receiver.numbers)
    assert len(receiver.numbers) == len(set(receiver.numbers)) + 1
