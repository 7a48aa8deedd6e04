"""Every step type of the contract: priced or named as unpriced, carried out or failed for want of a provider."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from PIL import Image

from renderline.contract.check import check_document
from renderline.contract.steps import step_types
from renderline.cost.estimate import StepEstimate, estimate_workflow

Json = dict[str, Any]
CONSUMER = "/v2/consumer"
TABLE = Path(__file__).parents[2] / "data" / "engine" / "step-types.yaml"
TYPES: list[str] = [row["type"] for row in yaml.safe_load(TABLE.read_text(encoding="utf-8"))]
PROVIDED = {
    *("blobArchive", "convertImage", "echo", "imageGen", "imageUpload", "imageUpscaler"),
    "mediaHash",
}


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (16, 12), "teal").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture(scope="module")
def table(shipped: httpx.Client) -> dict[str, Json]:
    """The rows by their types, with a picture and an uploaded one put in."""
    headers = {"Content-Type": "image/png"}
    blob = shipped.post(f"{CONSUMER}/blobs", content=picture(), headers=headers).json()["id"]
    image = f"data:image/png;base64,{base64.b64encode(picture()).decode()}"
    text = TABLE.read_text(encoding="utf-8").replace("{{ image }}", image).replace("{{ blob }}", blob)
    return {row["type"]: row for row in yaml.safe_load(text)}


@pytest.fixture(scope="module")
def done(shipped: httpx.Client, table: dict[str, Json], submit: Callable[..., Json]) -> dict[str, Json]:
    """The steps of one workflow that has each type once, after its end."""
    steps = [{"$type": name, "name": name, "input": row["input"]} for name, row in table.items()]
    return {step["name"]: step for step in submit(shipped, *steps, wait=60)["steps"]}


def said(step_type: str, step_input: object) -> StepEstimate:
    """What `renderline.cost` says of the only step of a workflow."""
    (step,) = estimate_workflow({"steps": [{"$type": step_type, "input": step_input}]}, {}).steps  # type: ignore[dict-item]  # out of YAML
    return step


def test_the_table_has_a_row_for_each_step_type() -> None:
    assert list(step_types()) == TYPES


@pytest.mark.parametrize("name", TYPES)
def test_a_whatif_gives_the_price_or_names_the_step(
    shipped: httpx.Client, table: dict[str, Json], name: str
) -> None:
    """As a workflow and as a recipe; an amount of 0 never stands alone."""
    row = table[name]
    price = said(name, row["input"])
    assert (price.high is not None) == row.get("priced", False)
    body = {"steps": [{"$type": name, "input": row["input"]}]}
    for path, sent in ((f"{CONSUMER}/workflows", body), (f"{CONSUMER}/recipes/{name}", row["input"])):
        response = shipped.post(path, params={"whatif": "true"}, json=sent)
        assert response.status_code == 200
        assert response.headers.get("X-Renderline-Unpriced") == (name if price.high is None else None)
        total = math.ceil(price.high or 0)
        assert (total > 0) == (price.high is not None)
        assert response.headers["X-Civitai-Cost-Total"] == str(total)
        assert response.json()["cost"]["total"] == total
        costs = [job["cost"] for job in response.json()["steps"][0].get("jobs", [])]
        assert costs == ([] if price.high is None else [float(price.high)])


@pytest.mark.parametrize("name", sorted(PROVIDED))
def test_a_provided_type_succeeds_with_an_output_of_the_contract(
    done: dict[str, Json], table: dict[str, Json], name: str
) -> None:
    assert done[name]["status"] == "succeeded"
    assert not list(check_document(f"steps/{name}.output", done[name]["output"]))
    assert done[name]["output"][table[name]["output"]]


@pytest.mark.parametrize("name", [name for name in TYPES if name not in PROVIDED])
def test_every_other_type_fails_for_want_of_a_provider(
    shipped: httpx.Client, done: dict[str, Json], table: dict[str, Json], name: str
) -> None:
    """A step says so in its metadata, a recipe with 503."""
    assert done[name]["status"] == "failed"
    assert done[name]["metadata"]["error"]["reason"] == "no_provider_available"
    assert "output" not in done[name]
    response = shipped.post(f"{CONSUMER}/recipes/{name}", json=table[name]["input"])
    assert response.status_code == 503
    assert response.json()["detail"].startswith("no_provider_available: ")


def test_what_can_be_carried_out_is_what_ships() -> None:
    from renderline.engine.steps import STEPS

    assert set(STEPS) == PROVIDED
