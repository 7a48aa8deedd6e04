"""Each fault as a client meets it."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from renderline.contract.check import check_document
from renderline.engine.chaos.profile import judge, read
from renderline.engine.embedded import running
from renderline.engine.options import EngineOptions

Serve = Callable[..., AbstractContextManager[httpx.Client]]
HEADER = "X-Renderline-Chaos"
SUBMIT = "/v2/consumer/workflows"


@pytest.fixture
def troubled(tmp_path: Path) -> Serve:
    """A client of an engine in which the given faults happen."""

    @contextmanager
    def serve(*faults: dict[str, Any]) -> Iterator[httpx.Client]:
        tree: dict[str, Any] = {"seed": 1, "faults": list(faults)}
        assert list(judge(tree)) == []
        with (
            running(tmp_path, EngineOptions(chaos=read(tree))) as engine,
            httpx.Client(base_url=engine.url, timeout=60) as client,
        ):
            client.headers["Authorization"] = f"Bearer {engine.token}"
            yield client

    return serve


def echo(message: str) -> dict[str, Any]:
    return {"steps": [{"$type": "echo", "name": "say", "input": {"message": message}}]}


def submitted(client: httpx.Client, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(SUBMIT, json=body, params={"wait": 30}).raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def uploaded(client: httpx.Client) -> dict[str, Any]:
    stream = io.BytesIO()
    Image.radial_gradient("L").resize((64, 64)).save(stream, "PNG")
    headers = {"Content-Type": "image/png"}
    found: dict[str, Any] = client.post(
        "/v2/consumer/blobs", content=stream.getvalue(), headers=headers
    ).json()
    return found


def known(client: httpx.Client) -> int:
    """How many workflows the engine has."""
    return len(client.get(SUBMIT).raise_for_status().json()["items"])


@pytest.mark.parametrize(
    ("fault", "status", "header"),
    [
        ({"kind": "too-many-requests", "retry_after_s": 7}, 429, ("Retry-After", "7")),
        ({"kind": "too-many-requests", "retry_after_s": 0.2}, 429, ("Retry-After", "1")),
        ({"kind": "unavailable"}, 503, (HEADER, "unavailable")),
        ({"kind": "unavailable", "status": 500}, 500, (HEADER, "unavailable")),
    ],
)
def test_a_request_is_refused_and_nothing_taken_in(
    troubled: Serve, fault: dict[str, Any], status: int, header: tuple[str, str]
) -> None:
    with troubled({**fault, "operations": ["SubmitWorkflow"]}) as client:
        answer = client.post(SUBMIT, json=echo("a"))
        assert (answer.status_code, answer.headers[header[0]]) == (status, header[1])
        assert answer.headers["content-type"] == "application/problem+json"
        assert not list(check_document("ProblemDetails", answer.json()))
        assert known(client) == 0


def test_a_lost_answer_is_of_a_request_that_was_taken_in(troubled: Serve) -> None:
    with troubled({"kind": "lost-answer", "operations": ["SubmitWorkflow"]}) as client:
        assert client.post(SUBMIT, json=echo("a")).status_code == 502
        assert known(client) == 1


def test_an_answer_comes_late(troubled: Serve) -> None:
    with troubled({"kind": "latency", "delay_s": 0.4, "operations": ["QueryWorkflows"]}) as client:
        began_s = time.monotonic()
        assert client.get(SUBMIT).headers[HEADER] == "latency"
        assert time.monotonic() - began_s >= 0.4


def test_a_connection_ends_before_the_answer(troubled: Serve) -> None:
    with troubled({"kind": "dropped-connection", "operations": ["SubmitWorkflow"]}) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            client.post(SUBMIT, json=echo("a"))
        assert known(client) == 0


def test_an_image_ends_in_the_middle(troubled: Serve) -> None:
    fault = {"kind": "truncated-body", "operations": ["GetBlob"]}
    with troubled(fault) as client, pytest.raises(httpx.RemoteProtocolError):
        httpx.get(uploaded(client)["url"])


def test_an_image_comes_slowly_and_whole(troubled: Serve) -> None:
    with troubled({"kind": "slow-body", "bytes_per_s": 4000, "operations": ["GetBlob"]}) as client:
        began_s = time.monotonic()
        content = httpx.get(uploaded(client)["url"], timeout=30).content
        with Image.open(io.BytesIO(content)) as picture:
            assert picture.size == (64, 64)
        assert time.monotonic() - began_s >= len(content) / 4000 / 2


def test_an_address_is_soon_too_old_and_can_be_renewed(troubled: Serve) -> None:
    with troubled({"kind": "early-expiry", "life_s": 0.5}) as client:
        blob = submitted(client, conversion(uploaded(client)["url"], "a"))["steps"][0]["output"]["blob"]
        time.sleep(1.2)
        assert httpx.get(blob["url"]).status_code == 403
        fresh = client.post(f"/v2/consumer/blobs/{blob['id']}/refresh").json()
        assert httpx.get(fresh["url"]).status_code == 200


def conversion(source: str, name: str) -> dict[str, Any]:
    step_input = {"image": source, "output": {"format": "png"}, "transforms": []}
    return {"steps": [{"$type": "convertImage", "name": name, "input": step_input}]}


def test_blocked_content_is_made_and_withheld(troubled: Serve) -> None:
    with troubled({"kind": "blocked-content", "contains": '"format":"png"'}) as client:
        found = submitted(client, conversion(uploaded(client)["url"], "a"))
        blob = found["steps"][0]["output"]["blob"]
        assert found["status"] == "succeeded"
        assert (blob["available"], blob["blockedReason"], "url" in blob) == (False, "Chaos", False)
        assert not list(check_document("Workflow", found))
        again = client.get(f"{SUBMIT}/{found['id']}").json()
        assert again["steps"][0]["output"]["blob"] == blob


def test_one_kind_of_job_always_fails(troubled: Serve) -> None:
    with troubled({"kind": "failing-job", "contains": "fox"}) as client:
        assert submitted(client, echo("a cat"))["status"] == "succeeded"
        found = submitted(client, echo("a fox"))
        assert found["status"] == "failed"
        assert "chaos wanted it so" in found["steps"][0]["metadata"]["error"]["message"]


def test_a_lost_worker_costs_one_of_the_step_s_retries(troubled: Serve) -> None:
    """By this seed the first worker is lost and the second is not."""
    with troubled({"kind": "lost-worker", "rate": 0.5}) as client:
        body = echo("a cat")
        ends = [submitted(client, body | {"tags": [str(number)]})["status"] for number in range(8)]
        assert set(ends) == {"succeeded", "failed"}
        patient = [{**step, "retries": 5} for step in body["steps"]]
        assert submitted(client, {"steps": patient})["status"] == "succeeded"


def test_what_is_no_operation_passes_untouched(troubled: Serve) -> None:
    with troubled({"kind": "unavailable"}) as client:
        assert client.get("/health").status_code == 200
        assert client.get("/").status_code == 200
        assert client.get(SUBMIT).status_code == 503


def test_the_same_requests_meet_the_same_faults(troubled: Serve, tmp_path: Path) -> None:
    def statuses() -> list[int]:
        with troubled({"kind": "unavailable", "rate": 0.3}) as client:
            return [client.get(SUBMIT).status_code for _ in range(30)]

    first = statuses()
    assert set(first) == {200, 503}
    assert tmp_path.exists()
    assert statuses() == first
