"""A full folder refuses new work and loses none; what grows old makes room; `/health` tells the numbers."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from renderline.engine.clock import ManualClock
from renderline.engine.limits import BLOB_LIFE_MS

Json = dict[str, Any]
WORKFLOWS = "/v2/consumer/workflows"
BLOBS = "/v2/consumer/blobs"
PNG = {"Content-Type": "image/png"}


def is_full(response: httpx.Response) -> bool:
    if response.status_code != 507:
        return False
    assert response.headers["Retry-After"] == "60"
    assert "renderline gc" in response.json()["detail"]
    return True


def disk(client: httpx.Client) -> Json:
    found: Json = client.get("/health").json()["disk"]
    return found


def wait_until(holds: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline_s
        time.sleep(0.02)


def test_at_its_limit_an_engine_takes_nothing_in_and_shows_what_it_has(
    serve: Callable[..., Any], act: Callable[..., Json], png: bytes
) -> None:
    with serve(disk_limit_bytes=len(png)) as client:
        first = client.post(BLOBS, content=png, headers=PNG)
        assert first.status_code == 201
        body = {"steps": [act("draw")]}
        link = client.get(f"{BLOBS}/upload").json()["uploadUrl"]
        for refused in (
            client.post(BLOBS, content=png, headers=PNG),
            client.post(link, content=png, headers=PNG),
            client.post(WORKFLOWS, json=body),
            client.post("/v2/consumer/recipes/imageUpload", json="data:,draw"),
        ):
            assert is_full(refused)
        assert client.get(WORKFLOWS).json()["items"] == []
        assert client.post(WORKFLOWS, json=body, params={"whatif": "true"}).status_code == 200
        assert client.get(first.json()["url"]).content == png


def test_work_that_was_taken_in_is_finished_though_it_fills_the_folder(
    serve: Callable[..., Any],
    act: Callable[..., Json],
    follow: Callable[..., Json],
    submit: Callable[..., Json],
) -> None:
    with serve(disk_limit_bytes=1) as client:
        steps = [act("draw", name="a"), follow("a", name="b"), follow("b", name="c")]
        done = submit(client, *steps, externalId="mine")
        assert done["status"] == "succeeded"
        again = client.post(WORKFLOWS, json={"steps": steps, "externalId": "mine"})
        assert (again.status_code, again.json()["id"]) == (200, done["id"])
        assert is_full(client.post(WORKFLOWS, json={"steps": [act("sleep 0")]}))


def test_what_is_over_makes_room_at_the_next_start(
    serve: Callable[..., Any], png: bytes, tmp_path: Path
) -> None:
    clock = ManualClock(time.time_ns() // 10**6)
    with serve(clock, disk_limit_bytes=len(png)) as client:
        assert client.post(BLOBS, content=png, headers=PNG).status_code == 201
        assert disk(client)["usedBytes"] == len(png)
    (blob,) = (tmp_path / "data" / "blobs").glob("??/*")
    # What was touched within the hour is spared, by the disk's own clock.
    long_ago_s = time.time() - 7200
    os.utime(blob, (long_ago_s, long_ago_s))
    clock.advance(BLOB_LIFE_MS + 3_600_000)
    with serve(clock, disk_limit_bytes=len(png)) as client:
        wait_until(lambda: not blob.exists())
        wait_until(lambda: disk(client)["usedBytes"] == 0)
        assert client.post(BLOBS, content=png, headers=PNG).status_code == 201


def test_health_counts_without_a_token_what_waits_and_runs(
    serve: Callable[..., Any],
    act: Callable[..., Json],
    follow: Callable[..., Json],
    submit: Callable[..., Json],
    until: Callable[..., Json],
) -> None:
    with serve(workers=1) as client, httpx.Client(base_url=client.base_url) as anybody:
        assert anybody.get("/health").json()["steps"] == {"waiting": 0, "running": 0}
        begun = submit(
            client, act("sleep 20", name="a"), follow("a", name="b"), act("sleep 20", name="c"), wait=0
        )
        until(client, begun["id"], "processing")
        said = anybody.get("/health").json()
        assert (said["status"], said["service"]) == ("ok", "renderline")
        assert (said["executor"], said["workers"]) == ("local", 1)
        assert said["steps"] == {"waiting": 2, "running": 1}
        assert said["disk"]["limitBytes"] is None
        assert said["disk"]["freeBytes"] > 0
        client.put(f"{WORKFLOWS}/{begun['id']}", json={"status": "canceled"})
        wait_until(lambda: anybody.get("/health").json()["steps"] == {"waiting": 0, "running": 0})
