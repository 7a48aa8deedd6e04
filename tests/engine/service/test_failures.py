"""Steps that do not succeed: each says why, takes only what depends on it along, and the engine goes on."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

Json = dict[str, Any]
WORKFLOWS = "/v2/consumer/workflows"
Starts = Callable[..., Any]


def error(step: Json) -> Json:
    found: Json = step["metadata"]["error"]
    return found


def test_a_step_type_without_a_provider_fails_as_the_service_says_it(
    api: httpx.Client, submit: Callable[..., Json]
) -> None:
    body = submit(
        api,
        {
            "$type": "mediaHash",
            "input": {"mediaUrl": "https://example.com/x.png", "hashTypes": ["perceptual"]},
        },
    )
    assert body["status"] == "failed"
    assert error(body["steps"][0])["reason"] == "no_provider_available"


def test_a_failure_cancels_what_depends_on_it_and_nothing_else(
    api: httpx.Client, act: Callable[..., Json], follow: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    steps = [
        act("refuse ugly", name="a"),
        follow("a", name="b"),
        follow("b", name="c"),
        act("draw", name="d"),
    ]
    body = submit(api, *steps)
    assert [step["status"] for step in body["steps"]] == ["failed", "canceled", "canceled", "succeeded"]
    assert body["status"] == "failed"
    assert error(body["steps"][0]) == {"reason": "image_unusable", "message": "ugly"}
    assert error(body["steps"][1]) == {"reason": "source_failed", "message": "step `a` did not succeed"}


def test_a_defect_in_a_step_fails_that_step_only(
    api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    body = submit(api, act("stumble over it"))
    assert error(body["steps"][0]) == {"reason": "internal_error", "message": "RuntimeError: over it"}
    assert submit(api, act("draw"))["status"] == "succeeded"


def test_a_kind_that_cannot_plan_fails_its_step_only(
    api: httpx.Client, submit: Callable[..., Json], act: Callable[..., Json]
) -> None:
    body = submit(api, {"$type": "echo", "input": {"message": "hi"}})
    assert error(body["steps"][0])["message"] == "ValueError: this kind cannot even plan"
    assert submit(api, act("draw"))["status"] == "succeeded"


def test_a_worker_that_dies_fails_its_job_only(
    api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    crashed, fine = submit(api, act("crash"), act("sleep 0.3"))["steps"]
    assert (crashed["status"], fine["status"]) == ("failed", "succeeded")
    assert error(crashed)["reason"] == "worker_lost"
    assert "ended with status 11" in error(crashed)["message"]
    assert submit(api, act("draw"), act("draw"))["status"] == "succeeded"


def test_a_lost_worker_is_replaced_and_its_job_tried_again_if_the_step_allows(
    api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json], tmp_path: Path
) -> None:
    body = submit(api, act(f"crash-once {tmp_path / 'marker'}", retries=1))
    assert body["status"] == "succeeded"


def test_retries_are_used_up(
    api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json], tmp_path: Path
) -> None:
    runs = tmp_path / "runs"
    begin_s = time.monotonic()
    body = submit(api, act(f"count {runs}", name="a"), act("crash", retries=2))
    assert body["steps"][1]["status"] == "failed"
    # A quarter and a half of a second: whatever took the worker gets time to pass.
    assert time.monotonic() - begin_s >= 0.75


def test_a_step_that_is_canceled_in_the_pause_before_a_retry_stays_so(
    api: httpx.Client,
    act: Callable[..., Json],
    submit: Callable[..., Json],
    until: Callable[..., Json],
    tmp_path: Path,
) -> None:
    runs = tmp_path / "runs"
    begun = submit(api, act(f"count-and-crash {runs}", retries=50), wait=0)
    deadline_s = time.monotonic() + 20
    while not runs.exists() or len(runs.read_text().splitlines()) < 3:
        assert time.monotonic() < deadline_s
        time.sleep(0.02)
    api.put(f"/v2/consumer/workflows/{begun['id']}", json={"status": "canceled"})
    until(api, begun["id"], "canceled")
    counted = len(runs.read_text().splitlines())
    time.sleep(1.2)
    assert len(runs.read_text().splitlines()) == counted


def test_what_cannot_get_better_is_not_tried_again(
    api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    begin_s = time.monotonic()
    body = submit(api, act("refuse always", retries=50))
    assert error(body["steps"][0])["message"] == "always"
    assert time.monotonic() - begin_s < 2


@pytest.mark.parametrize("line", ["sleep 20", "hang 20"])
def test_a_step_over_its_timeout_expires_and_its_worker_is_free_again(
    api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json], line: str
) -> None:
    begin_s = time.monotonic()
    body = submit(api, act(line, timeout="00:00:00.3"))
    assert time.monotonic() - begin_s < 2
    assert (body["status"], body["steps"][0]["status"]) == ("expired", "expired")
    assert error(body["steps"][0])["reason"] == "timeout"
    assert submit(api, act("draw"), act("draw"))["status"] == "succeeded"


@pytest.mark.parametrize("line", ["sleep 20", "hang 20"])
def test_a_cancel_takes_less_than_a_second(
    api: httpx.Client,
    act: Callable[..., Json],
    follow: Callable[..., Json],
    submit: Callable[..., Json],
    until: Callable[..., Json],
    line: str,
) -> None:
    workflow = submit(api, act(line, name="a"), follow("a"), wait=0)
    until(api, workflow["id"], "processing")
    begin_s = time.monotonic()
    assert api.put(f"{WORKFLOWS}/{workflow['id']}", json={"status": "canceled"}).status_code == 204
    body = api.get(f"{WORKFLOWS}/{workflow['id']}", params={"wait": 5}).json()
    assert [body["status"], *(step["status"] for step in body["steps"])] == ["canceled"] * 3
    assert submit(api, act("draw"), act("draw"))["status"] == "succeeded"
    assert time.monotonic() - begin_s < 1.5


def test_a_cancel_of_what_has_ended_changes_nothing(
    api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    workflow = submit(api, act("draw"))
    path = f"{WORKFLOWS}/{workflow['id']}"
    assert api.put(path, json={"status": "canceled"}).status_code == 204
    assert api.get(path).json()["status"] == "succeeded"


def test_a_waiting_request_learns_of_a_cancel(
    api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    workflow = submit(api, act("sleep 20", timeout="00:00:00.5"), wait=0)
    begin_s = time.monotonic()
    assert api.get(f"{WORKFLOWS}/{workflow['id']}", params={"wait": 20}).json()["status"] == "expired"
    assert time.monotonic() - begin_s < 2


def test_queued_work_that_is_canceled_is_never_begun(
    serve: Starts,
    act: Callable[..., Json],
    submit: Callable[..., Json],
    until: Callable[..., Json],
    tmp_path: Path,
) -> None:
    runs = tmp_path / "runs"
    with serve(workers=1) as client:
        until(client, submit(client, act("sleep 0.5"), wait=0)["id"], "processing")
        queued = submit(client, act(f"count {runs}"), wait=0)
        client.delete(f"{WORKFLOWS}/{queued['id']}")
        assert submit(client, act("draw"))["status"] == "succeeded"
    assert not runs.exists()


def test_a_high_priority_goes_first(
    serve: Starts, act: Callable[..., Json], submit: Callable[..., Json], until: Callable[..., Json]
) -> None:
    with serve(workers=1) as client:
        until(client, submit(client, act("sleep 0.4"), wait=0)["id"], "processing")
        low, high = submit(client, act("draw", priority="low"), act("draw", priority="high"))["steps"]
    assert high["completedAt"] <= low["startedAt"]


def test_a_path_into_an_output_that_has_no_such_field_fails_the_step(
    api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    reader = {"$type": "imageUpload", "input": {"$ref": "a", "path": "output.blobs[0].url"}}
    body = submit(api, act("draw", name="a"), reader)
    assert error(body["steps"][1])["reason"] == "reference_unresolved"
    assert "output.blobs[0].url" in error(body["steps"][1])["message"]


def test_what_a_reference_brings_in_is_checked_like_everything_else(
    api: httpx.Client, act: Callable[..., Json], submit: Callable[..., Json]
) -> None:
    reader = {"$type": "imageUpload", "input": {"$ref": "a", "path": "output.blob.width"}}
    body = submit(api, act("draw", name="a"), reader)
    assert error(body["steps"][1])["reason"] == "invalid_input"


SOURCES = {
    "no Base64": ("%%%", "Base64"),
    "a path": ("./cat.png", "Base64"),
    "a file URL": ("file:///etc/passwd", "only http, https and data URLs"),
    "broken data URL": ("data:image/png;base64,%%", "Base64"),
    "unreachable": ("http://127.0.0.1:9/x.png", "127.0.0.1:9"),
    "no such blob": ("{base}/v2/consumer/blobs/none.png", "there is no blob none.png"),
    "odd address": ("http://[::1", "not a valid URL"),
}


@pytest.mark.parametrize("case", SOURCES)
def test_a_source_that_cannot_be_had_fails_its_step_with_the_cause(
    api: httpx.Client, submit: Callable[..., Json], case: str
) -> None:
    text, words = SOURCES[case]
    body = submit(api, {"$type": "imageUpload", "input": text.format(base=api.base_url)})
    assert error(body["steps"][0])["reason"] == "source_unavailable"
    assert words in error(body["steps"][0])["message"]


def test_an_address_in_a_private_network_is_not_fetched(serve: Starts, submit: Callable[..., Json]) -> None:
    with serve(allow_private=False) as client:
        body = submit(client, {"$type": "imageUpload", "input": "http://127.0.0.1:9/x.png"})
    assert error(body["steps"][0])["reason"] == "source_unavailable"
    assert "not fetched" in error(body["steps"][0])["message"]


def test_every_spelling_of_a_source_is_taken(
    api: httpx.Client, submit: Callable[..., Json], png: bytes
) -> None:
    encoded = base64.b64encode(png).decode()
    blob = api.post("/v2/consumer/blobs", content=png).json()
    texts = [
        encoded,
        "\n".join(encoded[n : n + 20] for n in range(0, len(encoded), 20)),
        f"data:image/png;base64,{encoded}",
        f"DATA:image/png;name=a.png;base64,{encoded}",
        blob["url"],
        f"{api.base_url}/v2/consumer/blobs/{blob['id']}",
    ]
    body = submit(api, *({"$type": "imageUpload", "input": text} for text in texts))
    assert {step["status"] for step in body["steps"]} == {"succeeded"}
    assert {step["output"]["blob"]["width"] for step in body["steps"]} == {6}
