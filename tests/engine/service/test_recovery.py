"""What survives the end of the process: everything that was accepted; what had finished is not done again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from renderline.engine.embedded import running
from renderline.engine.folder import Address, live_engine
from renderline.engine.store import Store, events
from renderline.errors import DataFolderBusy

Json = dict[str, Any]
WORKFLOWS = "/v2/consumer/workflows"
Starts = Callable[..., Any]

SERVE = """
import sys, pathlib
sys.path.insert(0, sys.argv[2])
from renderline.engine.options import EngineOptions
from renderline.engine.serving import serve
options = EngineOptions(steps="acting_steps:STEPS", workers=2)
serve("127.0.0.1", 0, pathlib.Path(sys.argv[1]), "secret", options, on_up=lambda _: print("up", flush=True))
"""


@contextmanager
def server(folder: Path) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    command = [sys.executable, "-c", SERVE, str(folder), str(Path(__file__).parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "up\n"
            address = live_engine(folder)
            assert address is not None
            headers = {"Authorization": f"Bearer {address.token}"}
            with httpx.Client(base_url=address.url, headers=headers, timeout=30) as client:
                yield process, client
        finally:
            process.kill()


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(holds: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline_s
        time.sleep(0.02)


def test_a_stop_in_the_middle_is_taken_up_by_the_next_start(
    serve: Starts,
    act: Callable[..., Json],
    follow: Callable[..., Json],
    submit: Callable[..., Json],
    tmp_path: Path,
) -> None:
    gate, counted = tmp_path / "gate", tmp_path / "counted"
    with serve() as client:
        steps = [act(f"count {counted}", name="a"), act(f"wait-for {gate}", name="b"), follow("b", name="c")]
        workflow = submit(client, *steps, wait=0)
        wait_until(lambda: bool(lines(Path(f"{gate}.runs")) and lines(counted)))
        wait_until(
            lambda: client.get(f"{WORKFLOWS}/{workflow['id']}").json()["steps"][0]["status"] == "succeeded"
        )
    gate.touch()
    with serve() as client:
        body = client.get(f"{WORKFLOWS}/{workflow['id']}", params={"wait": 20}).json()
    assert [step["status"] for step in body["steps"]] == ["succeeded"] * 3
    assert len(lines(counted)) == 1
    assert len(lines(Path(f"{gate}.runs"))) == 2


def test_a_waiting_request_is_let_go_when_the_engine_stops(
    serve: Starts, act: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    begin_s = time.monotonic()
    with serve() as client:
        submit(client, act("sleep 30"), wait=0)
    assert time.monotonic() - begin_s < 3


def test_a_kill_takes_the_workers_along_and_loses_nothing(
    serve: Starts, act: Callable[..., Json], follow: Callable[..., Json], tmp_path: Path
) -> None:
    gate, counted = tmp_path / "gate", tmp_path / "counted"
    runs = Path(f"{gate}.runs")
    with server(tmp_path / "data") as (process, client):
        steps = [act(f"count {counted}", name="a"), act(f"wait-for {gate}", name="b"), follow("b")]
        accepted = client.post(WORKFLOWS, json={"steps": steps, "externalId": "mine"}).json()
        wait_until(lambda: bool(lines(runs)))
        # What nobody was told of yet may run again: its end is on its way to the disk.
        step_a = f"{WORKFLOWS}/{accepted['id']}/steps/a"
        wait_until(lambda: client.get(step_a).json()["status"] == "succeeded")
        process.send_signal(signal.SIGKILL)
        process.wait()
        wait_until(lambda: not is_alive(int(lines(runs)[0])))
    assert live_engine(tmp_path / "data") is None
    gate.touch()
    with serve() as client:
        body = client.get(f"{WORKFLOWS}/{accepted['id']}", params={"wait": 20}).json()
        again = client.post(WORKFLOWS, json={"steps": steps, "externalId": "mine"}).json()
    assert body["status"] == "succeeded"
    assert again["id"] == accepted["id"]
    assert len(lines(counted)) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_serving_engine_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    with server(tmp_path / "data") as (process, client):
        assert client.get(WORKFLOWS).json()["items"] == []
        process.send_signal(number)
        assert process.wait(10) == 0
    assert live_engine(tmp_path / "data") is None


def test_a_data_folder_belongs_to_one_process_and_says_where_it_serves(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with server(folder) as (process, client):
        with pytest.raises(DataFolderBusy) as busy, running(folder):
            pass
        assert busy.value.holder == f"process {process.pid}"
        assert live_engine(folder) == Address(url=str(client.base_url).rstrip("/"), token="secret")  # noqa: S106 - the test's own
        assert (folder / "engine.json").stat().st_mode & 0o777 == 0o600


def test_an_embedded_engine_is_not_offered_to_others(tmp_path: Path) -> None:
    with running(tmp_path / "data"):
        assert live_engine(tmp_path / "data") is None


def test_every_change_is_one_event_in_the_order_it_happened(
    serve: Starts,
    act: Callable[..., Json],
    follow: Callable[..., Json],
    submit: Callable[..., Json],
    tmp_path: Path,
) -> None:
    with serve() as client:
        workflow = submit(client, act("draw", name="a"), follow("a", name="b"))
    store = Store(tmp_path / "data" / "engine.db")
    with store.snapshot() as tx:
        rows = events.of_workflow(tx, workflow["id"])
    store.close()
    told = [("job" if row.job_id else row.step_name or "workflow", row.status.value) for row in rows]
    step = ["scheduled", "preparing", "scheduled"]
    assert [status for who, status in told if who == "workflow"] == ["unassigned", "processing", "succeeded"]
    assert [status for who, status in told if who == "a"] == ["unassigned", *step, "processing", "succeeded"]
    assert [status for who, status in told if who == "job"] == ["unassigned", "processing", "succeeded"] * 2
    assert told.index(("a", "succeeded")) < told.index(("b", "scheduled"))
    assert told[-1] == ("workflow", "succeeded")
