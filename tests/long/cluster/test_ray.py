"""The engine over a Ray cluster: the same answers, stops when it should, and a lost node costs time only."""

from __future__ import annotations

import base64
import gc
import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from renderline.engine.embedded import running
from renderline.engine.options import Cluster, EngineOptions
from renderline.errors import EngineUnreachable

WORKFLOWS = 100
ENOUGH_S = 240.0

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def service(ray_cluster: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    options = EngineOptions(cluster=Cluster(address=ray_cluster.address))
    with running(tmp_path_factory.mktemp("engine"), options) as engine:
        headers = {"Authorization": f"Bearer {engine.token}"}
        with httpx.Client(base_url=engine.url, headers=headers, timeout=150) as client:
            yield client


def png(side_px: int) -> bytes:
    stream = io.BytesIO()
    Image.radial_gradient("L").resize((side_px, side_px)).save(stream, "PNG")
    return stream.getvalue()


def uploaded(service: httpx.Client, side_px: int) -> str:
    headers = {"Content-Type": "image/png"}
    answer = service.post("/v2/consumer/blobs", content=png(side_px), headers=headers)
    return str(answer.raise_for_status().json()["url"])


def chain(source: str, number: int) -> dict[str, Any]:
    """Three steps, each from the one before."""
    steps = []
    for index in range(3):
        image: Any = {"$ref": f"s{index - 1}", "path": "output.blob.url"} if index else source
        transforms = [{"type": "resize", "targetWidth": 16 + number - index}]
        step_input = {"image": image, "transforms": transforms, "output": {"format": "png"}}
        steps.append({"$type": "convertImage", "name": f"s{index}", "input": step_input})
    return {"steps": steps}


def upscaling(source: str) -> dict[str, Any]:
    return {"steps": [{"$type": "imageUpscaler", "name": "up", "input": {"image": source}}]}


def submitted(service: httpx.Client, body: dict[str, Any]) -> str:
    return str(service.post("/v2/consumer/workflows", json=body).raise_for_status().json()["id"])


def standing(service: httpx.Client, workflow_id: str, wait_s: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = (
        service.get(f"/v2/consumer/workflows/{workflow_id}", params={"wait": wait_s})
        .raise_for_status()
        .json()
    )
    return found


def finished(service: httpx.Client, workflow_id: str) -> dict[str, Any]:
    deadline_s = time.monotonic() + ENOUGH_S
    while True:
        found = standing(service, workflow_id, 30)
        if found["status"] in {"succeeded", "failed", "canceled", "expired"}:
            return found
        assert time.monotonic() < deadline_s, found


def fault(found: dict[str, Any]) -> str:
    """Why a workflow did not succeed; empty where it did."""
    if found["status"] == "succeeded":
        return ""
    return "; ".join(str(step["metadata"].get("error")) for step in found["steps"])


def test_no_cluster_is_told_at_once(tmp_path: Path) -> None:
    options = EngineOptions(cluster=Cluster(address="127.0.0.1:1"))
    with pytest.raises(EngineUnreachable, match="ray start --head"), running(tmp_path, options):
        pass
    # What the engine had open by then is closed: a socket that is not would be told of here, as an error.
    gc.collect()


def test_an_image_travels_to_a_node_and_back(service: httpx.Client) -> None:
    found = finished(service, submitted(service, upscaling(uploaded(service, 8))))
    blob = found["steps"][0]["output"]["blob"]
    with Image.open(io.BytesIO(httpx.get(blob["url"]).content)) as picture:
        assert picture.size == (32, 32)


def test_what_cannot_be_used_fails_with_the_job_s_own_reason(service: httpx.Client) -> None:
    cut = base64.b64encode(png(64)[:200]).decode()
    found = finished(service, submitted(service, chain(f"data:image/png;base64,{cut}", 1)))
    assert (found["status"], found["steps"][0]["metadata"]["error"]["reason"]) == (
        "failed",
        "image_unusable",
    )


def test_running_work_is_cancelled_within_a_second_and_its_place_is_free(service: httpx.Client) -> None:
    slow = submitted(service, upscaling(uploaded(service, 1024)))
    deadline_s = time.monotonic() + 60
    while standing(service, slow)["steps"][0]["status"] != "processing":
        assert time.monotonic() < deadline_s
        time.sleep(0.1)
    service.put(f"/v2/consumer/workflows/{slow}", json={"status": "canceled"}).raise_for_status()
    begun_s = time.monotonic()
    assert finished(service, slow)["status"] == "canceled"
    assert time.monotonic() - begun_s < 5
    assert finished(service, submitted(service, chain(uploaded(service, 8), 2)))["status"] == "succeeded"


def test_a_lost_node_costs_no_workflow(service: httpx.Client, ray_cluster: Any) -> None:
    source = uploaded(service, 24)
    ids = [submitted(service, chain(source, number)) for number in range(WORKFLOWS)]
    finished(service, ids[WORKFLOWS // 10])
    ray_cluster.lose(len(ray_cluster.nodes) - 1)
    ends = [finished(service, each) for each in ids]
    assert [fault(each) for each in ends] == [""] * WORKFLOWS
    assert [each["steps"][2]["output"]["blob"]["width"] for each in ends] == [
        16 + number - 2 for number in range(WORKFLOWS)
    ]
