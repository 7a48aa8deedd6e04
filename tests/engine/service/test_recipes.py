"""The recipe endpoint and its two shapes of answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from renderline.contract.check import check_document

Json = dict[str, Any]
RECIPES = "/v2/consumer/recipes"
GEN = {"engine": "flux2", "model": "klein", "operation": "createImage", "modelVersion": "4b"}


def line(text: str) -> str:
    return f"data:text/plain,{text.replace(' ', '%20')}"


def test_without_wait_the_answer_is_the_bare_output(api: httpx.Client) -> None:
    response = api.post(f"{RECIPES}/imageUpload", json=line("sleep 0.2"))
    assert response.status_code == 200
    assert not list(check_document("steps/imageUpload.output", response.json()))
    assert list(response.json()) == ["blob"]


def test_with_wait_the_answer_is_the_whole_workflow(api: httpx.Client) -> None:
    response = api.post(f"{RECIPES}/imageUpload", params={"wait": 20}, json=line("draw"))
    assert (response.status_code, response.json()["status"]) == (200, "succeeded")
    assert not list(check_document("Workflow", response.json()))


def test_a_wait_that_is_too_short_is_a_202(api: httpx.Client) -> None:
    begin_s = time.monotonic()
    response = api.post(f"{RECIPES}/imageUpload", params={"wait": 0}, json=line("sleep 5"))
    assert (response.status_code, response.json()["status"] in {"unassigned", "processing"}) == (202, True)
    assert time.monotonic() - begin_s < 1
    api.delete(f"/v2/consumer/workflows/{response.json()['id']}")


def test_whatif_carries_the_price_in_its_headers(api: httpx.Client) -> None:
    step_input = {**GEN, "prompt": "draw", "width": 512, "height": 512}
    response = api.post(f"{RECIPES}/imageGen", params={"whatif": "true"}, json=step_input)
    assert response.status_code == 200
    assert int(response.headers["X-Civitai-Cost-Total"]) > 0


def test_the_flags_of_the_query_become_the_workflows(api: httpx.Client) -> None:
    query = {"wait": "20", "allowMatureContent": "false", "experimental": "true"}
    body = api.post(f"{RECIPES}/imageUpload", params=query, json=line("draw")).json()
    assert (body["allowMatureContent"], body["experimental"]) == (False, True)


@pytest.mark.parametrize(
    ("name", "step_input", "status", "words"),
    [
        ("imageUpload", line("refuse ugly"), 422, "image_unusable: ugly"),
        ("imageUpload", "%%%", 422, "source_unavailable"),
        ("imageUpload", line("stumble"), 500, "internal_error"),
        ("imageUpload", line("crash"), 500, "worker_lost"),
        ("convertImage", {"image": "x", "output": {"format": "png"}}, 503, "no_provider_available"),
    ],
)
def test_a_step_that_fails_is_a_problem(
    api: httpx.Client, name: str, step_input: Any, status: int, words: str
) -> None:
    response = api.post(f"{RECIPES}/{name}", json=step_input)
    assert response.status_code == status
    assert words in response.json()["detail"]


@pytest.mark.parametrize(
    ("step_input", "path"),
    [
        ({"image": 5}, "image"),
        ({}, "$"),
        ({"image": "x", "numberOfRepeats": 9}, "numberOfRepeats"),
        ({"image": {"$ref": "other", "path": "output.blob.url"}}, "image.$ref"),
    ],
)
def test_a_wrong_input_is_refused_at_its_own_path(api: httpx.Client, step_input: Json, path: str) -> None:
    response = api.post(f"{RECIPES}/imageUpscaler", json=step_input)
    assert (response.status_code, list(response.json()["errors"])) == (400, [path])


def test_a_recipe_takes_a_bare_input_and_no_workflow(api: httpx.Client, act: Callable[..., Json]) -> None:
    assert api.post(f"{RECIPES}/imageUpscaler", json={"steps": [act("draw")]}).status_code == 400
