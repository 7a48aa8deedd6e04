"""The same work asked for again: answered by what was made before, at no cost, as long as that is there."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from renderline.contract.check import check_document
from renderline.engine.clock import Clock
from renderline.engine.embedded import running
from renderline.engine.options import EngineOptions

Serve = Callable[..., AbstractContextManager[httpx.Client]]
SUBMIT = "/v2/consumer/workflows"


@pytest.fixture
def served(tmp_path: Path) -> Serve:
    @contextmanager
    def serve(upscaler: str = "animevideov3-x2", clock: Clock | None = None) -> Iterator[httpx.Client]:
        options = EngineOptions(upscaler=upscaler)
        with (
            running(tmp_path, options, clock=clock) as engine,
            httpx.Client(base_url=engine.url, timeout=60) as client,
        ):
            client.headers["Authorization"] = f"Bearer {engine.token}"
            yield client

    return serve


def uploaded(client: httpx.Client, shade: int = 9) -> str:
    stream = io.BytesIO()
    Image.new("RGB", (12, 9), (shade, 40, 90)).save(stream, "PNG")
    headers = {"Content-Type": "image/png"}
    return str(client.post("/v2/consumer/blobs", content=stream.getvalue(), headers=headers).json()["url"])


def converting(source: str, width_px: int = 6, **more: Any) -> dict[str, Any]:
    transforms = [{"type": "resize", "targetWidth": width_px}]
    step_input = {"image": source, "transforms": transforms, "output": {"format": "png"}}
    return {"steps": [{"$type": "convertImage", "name": "small", "input": step_input}], **more}


def done(client: httpx.Client, body: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = client.post(SUBMIT, json=body, params={"wait": 60}).json()
    assert found["status"] == "succeeded", found
    assert not list(check_document("Workflow", found))
    return found


def is_reused(workflow: dict[str, Any]) -> bool:
    return workflow["steps"][0]["metadata"].get("renderline", {}).get("reused") is True


def blob(workflow: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = workflow["steps"][0]["output"]["blob"]
    return found


def test_the_same_image_and_input_is_not_made_again_and_costs_nothing(served: Serve) -> None:
    """Uploaded twice, the image has another id and address; its content is what counts."""
    with served() as client:
        first, again = (done(client, converting(uploaded(client))) for _ in range(2))
        assert (is_reused(first), is_reused(again)) == (False, True)
        assert (first["cost"]["total"] > 0, again["cost"]["total"]) == (True, 0)
        assert again["id"] != first["id"]
        assert httpx.get(blob(again)["url"]).content == httpx.get(blob(first)["url"]).content


@pytest.mark.parametrize(
    "other",
    [lambda c: converting(uploaded(c, 10)), lambda c: converting(uploaded(c), 7)],
    ids=["another image", "another width"],
)
def test_other_work_is_done(served: Serve, other: Callable[[httpx.Client], dict[str, Any]]) -> None:
    with served() as client:
        done(client, converting(uploaded(client)))
        assert not is_reused(done(client, other(client)))


def test_what_an_ephemeral_workflow_made_answers_for_nobody(served: Serve) -> None:
    with served() as client:
        client.post(SUBMIT, json=converting(uploaded(client), ephemeral=True), params={"wait": 60})
        assert not is_reused(done(client, converting(uploaded(client))))


def test_with_another_network_the_image_is_made_anew(served: Serve) -> None:
    def upscaled(client: httpx.Client) -> dict[str, Any]:
        step = {"$type": "imageUpscaler", "name": "up", "input": {"image": uploaded(client)}}
        return done(client, {"steps": [step]})

    with served() as client:
        assert not is_reused(upscaled(client))
        assert is_reused(upscaled(client))
    with served("animevideov3-x3") as client:
        assert not is_reused(upscaled(client))


def test_a_result_whose_file_is_gone_is_made_again(served: Serve, tmp_path: Path) -> None:
    with served() as client:
        done(client, converting(uploaded(client)))
    shutil.rmtree(tmp_path / "blobs")
    with served() as client:
        assert not is_reused(done(client, converting(uploaded(client))))


def test_a_step_behind_one_that_was_made_before_goes_on(served: Serve) -> None:
    with served() as client:
        source = uploaded(client)
        done(client, converting(source))
        body = converting(source)
        reference = {"$ref": "small", "path": "output.blob.url"}
        last = {"image": reference, "output": {"format": "webp", "quality": 50}, "transforms": []}
        body["steps"].append({"$type": "convertImage", "name": "last", "input": last})
        found = done(client, body)
        assert [step["status"] for step in found["steps"]] == ["succeeded", "succeeded"]
        assert is_reused(found)
        assert "reused" not in found["steps"][1]["metadata"].get("renderline", {})
