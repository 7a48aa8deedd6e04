"""Every engine, model, operation and version of imageGen: as many stand-ins as asked for, as large, and priced or named."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from PIL import Image

from renderline.contract.branches import Branch, leaves
from renderline.contract.check import check_document
from renderline.contract.steps import input_schema, with_defaults
from renderline.cost.estimate import estimate_workflow
from renderline.engine.imaging.asked_size import asked_size
from renderline.engine.steps.image_gen import KIND
from renderline.wire.pixel_size import PixelSize

Json = dict[str, Any]
TABLE = Path(__file__).parents[2] / "data" / "engine" / "image-gen.yaml"
SOURCE = "https://images.example/never-fetched.png"
ROWS: dict[str, Json] = {
    row["leaf"]: row
    for row in yaml.safe_load(TABLE.read_text(encoding="utf-8").replace("{{ image }}", SOURCE))
}
WORKFLOW_STEPS = 50


def named(branch: Branch) -> str:
    return "/".join(choice.value for choice in branch.choices)


LEAVES = {named(branch): branch for branch in leaves(input_schema("imageGen"))}


def least(name: str) -> Json:
    """The input of a leaf that asks for no size and number."""
    choices = {choice.key: choice.value for choice in LEAVES[name].choices}
    return {**choices, "prompt": "a fox", **ROWS[name].get("needs", {})}


def asked(name: str) -> Json:
    # JPEG, which is written in half the time.
    return {**least(name), **ROWS[name]["asks"], "outputFormat": "jpeg"}


@pytest.fixture(scope="module")
def done(shipped: httpx.Client, submit: Callable[..., Json]) -> dict[str, Json]:
    """The steps of all leaves, after their end."""
    steps = [{"$type": "imageGen", "name": name, "input": asked(name)} for name in ROWS]
    parts = [steps[start : start + WORKFLOW_STEPS] for start in range(0, len(steps), WORKFLOW_STEPS)]
    return {step["name"]: step for part in parts for step in submit(shipped, *part, wait=100)["steps"]}


def test_the_table_has_a_row_for_each_leaf_of_the_contract() -> None:
    assert list(ROWS) == list(LEAVES)


def test_each_row_asks_for_whatever_its_leaf_can_be_asked_for() -> None:
    """So that a field by which an engine is told a size, or a number, is not left untried."""
    telling = {"width", "height", "size", "imageSize", "aspectRatio", "resolution", "quantity", "numImages"}
    for name, row in ROWS.items():
        assert telling & LEAVES[name].schema.members().keys() - row["asks"].keys() <= {"size"}, name


@pytest.mark.parametrize("name", ROWS)
def test_as_many_images_as_asked_for_are_made_and_as_large(
    shipped: httpx.Client, done: dict[str, Json], name: str
) -> None:
    count, *size = ROWS[name]["makes"]
    step = done[name]
    assert step["status"] == "succeeded", step["metadata"]
    assert not list(check_document("steps/imageGen.output", step["output"]))
    images = step["output"]["images"]
    assert [[image["width"], image["height"]] for image in images] == [size] * count
    assert len({image["id"] for image in images}) == count
    with Image.open(io.BytesIO(shipped.get(images[-1]["url"]).content)) as image:
        assert list(image.size) == size


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row["unasked"]])
def test_one_image_of_the_leafs_own_size_is_planned_where_nothing_is_asked(name: str) -> None:
    (job,) = KIND.jobs(with_defaults("imageGen", least(name)))
    planned = job["input"]
    assert isinstance(planned, dict)
    assert asked_size(planned) == PixelSize(*ROWS[name]["unasked"])


def words(field: str) -> Iterator[Json]:
    """The inputs of all leaves with all the words that they know for a field."""
    for name, branch in LEAVES.items():
        member = branch.schema.member(field)
        for word in member.target().keywords.get("enum", ()) if member else ():
            yield {**with_defaults("imageGen", least(name)), field: word}


def test_every_aspect_ratio_of_the_contract_is_kept() -> None:
    ratios = [each for each in words("aspectRatio") if each["aspectRatio"] != "auto"]
    assert len(ratios) > 100
    for step_input in ratios:
        size = asked_size(step_input)
        width, height = map(float, step_input["aspectRatio"].split(":"))
        assert size.width_px / size.height_px == pytest.approx(width / height, rel=0.03)


@pytest.mark.parametrize("field", ["size", "imageSize", "resolution"])
def test_every_word_for_a_size_means_one_of_its_own(field: str) -> None:
    """None is taken for the default because nobody knows it."""
    meant = {step_input[field]: asked_size(step_input) for step_input in words(field)}
    same = {frozenset(word.lower() for word in meant if meant[word] == size) for size in meant.values()}
    known_synonyms = {frozenset({"auto", "medium", "1024x1024"})}
    assert {each for each in same if len(each) > 1} <= known_synonyms
    assert len(meant) > 2


@pytest.mark.parametrize("name", ROWS)
def test_a_whatif_gives_the_price_or_names_the_step(shipped: httpx.Client, name: str) -> None:
    body: Json = {"steps": [{"$type": "imageGen", "input": asked(name)}]}
    price = estimate_workflow(body, {}).steps[0].high
    response = shipped.post("/v2/consumer/workflows", params={"whatif": "true"}, json=body)
    assert response.headers.get("X-Renderline-Unpriced") == ("imageGen" if price is None else None)
    assert response.headers["X-Civitai-Cost-Total"] == str(math.ceil(price or 0))
    assert price is None or price > 0
