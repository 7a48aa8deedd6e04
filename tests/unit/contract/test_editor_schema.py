"""The editors' schema is built, takes every sound pipeline, and sees the plain mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from renderline.contract import editor_own_keys
from renderline.contract.editor_schema import build, written
from renderline.contract.steps import step_types
from renderline.parameters import constraints, top_level
from renderline.parameters.values import Type
from renderline.source import reader

ROOT = Path(__file__).parents[3]
FILE = ROOT / "schemas" / "pipeline" / "v1.json"
SOUND = sorted([*(ROOT / "pipelines").glob("*.yaml"), *(ROOT / "tests" / "cases" / "ok").glob("*.yaml")])
PHOTO = "https://example.com/a.png"
MODELINE = "# yaml-language-server: $schema=../schemas/pipeline/v1.json"


@pytest.fixture(scope="module")
def editors() -> Draft7Validator:
    return Draft7Validator(json.loads(FILE.read_text(encoding="utf-8")))


def one_step(step_type: str, step_input: Any, **more: Any) -> dict[str, Any]:
    return {"version": 1, "steps": [{"$type": step_type, "input": step_input, **more}]}


def test_the_file_is_what_the_maintainers_command_writes() -> None:
    assert FILE.read_bytes() == written(build())


def test_it_is_sound_and_every_reference_in_it_leads_somewhere(editors: Draft7Validator) -> None:
    Draft7Validator.check_schema(editors.schema)
    definitions = build()["definitions"]
    assert {reference.removeprefix("#/definitions/") for reference in references(editors.schema)} <= set(
        definitions
    )


def test_it_knows_every_key_of_the_language() -> None:
    assert tuple(editor_own_keys.top_level()) == top_level.OWN_KEYS
    assert set(build()["properties"]) == {*top_level.OWN_KEYS, *top_level.API_KEYS}
    declared = editor_own_keys.definitions()["parameter"]["properties"]
    assert set(constraints.KEYWORDS) <= set(declared)
    assert declared["type"]["enum"] == list(Type)
    assert set(top_level.STEP_KEYS) <= set(editor_own_keys.step(step_types())["properties"])


@pytest.mark.parametrize("pipeline", SOUND, ids=lambda path: path.stem)
def test_sound_pipelines_pass(pipeline: Path, editors: Draft7Validator) -> None:
    document = reader.read(pipeline).document
    assert document is not None
    assert [error.message for error in editors.iter_errors(document.tree)] == []


@pytest.mark.parametrize("pipeline", sorted((ROOT / "pipelines").glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_pipelines_name_it_in_their_first_line(pipeline: Path) -> None:
    assert pipeline.read_text(encoding="utf-8").startswith(f"{MODELINE}\n")
    assert (pipeline.parent / MODELINE.partition("=")[2]).resolve() == FILE


@pytest.mark.parametrize(
    "pipeline",
    [
        one_step("imageUpscaler", {"image": PHOTO, "numberOfRepeats": "{{ params.times }}"}),
        one_step("imageUpscaler", {"image": {"$ref": "hero", "path": "output.images[0].url"}}),
        one_step(
            "imageUpscaler", {"image": "{{ steps.hero.output.images[0].url }}"}, when="{{ params.large }}"
        ),
        one_step("imageGen", {"engine": "{{ params.engine }}", "whatever": 1}),
        {"steps": [{"uses": "exact-width", "name": "final", "with": {"width": 1920}}]},
        {**one_step("imageUpscaler", {"image": PHOTO}), "x-team": ["anyone"]},
    ],
)
def test_what_the_language_allows_beside_the_contract_passes(pipeline: Any, editors: Draft7Validator) -> None:
    assert [error.message for error in editors.iter_errors(pipeline)] == []


@pytest.mark.parametrize(
    "pipeline",
    [
        one_step("imageUpscaler", {"image": PHOTO, "scale": 4}),
        one_step("imageUpscaler", {"image": PHOTO, "numberOfRepeats": 4}),
        one_step("imageUpscaler", {"image": PHOTO, "numberOfRepeats": "two"}),
        one_step("imageUpscaler", {}),
        one_step("imageUpscaler", {"image": {"$ref": "hero"}}),
        one_step("imageUpscale", {"image": PHOTO}),
        one_step(
            "imageGen", {"engine": "flux2", "model": "kline", "operation": "createImage", "prompt": "a cat"}
        ),
        one_step("imageGen", {"engine": "flux2", "model": "klein", "operation": "createImage"}),
        one_step("imageUpscaler", {"image": PHOTO}, unless="x"),
        {**one_step("imageUpscaler", {"image": PHOTO}), "parametres": {}},
        {**one_step("imageUpscaler", {"image": PHOTO}), "version": 2},
        {**one_step("imageUpscaler", {"image": PHOTO}), "parameters": {"a": {"type": "strnig"}}},
        {**one_step("imageUpscaler", {"image": PHOTO}), "matrix": {"axes": {"a": {"rnage": [1, 2]}}}},
        {**one_step("imageUpscaler", {"image": PHOTO}), "outputs": [{"as": "x"}]},
        {"version": 1},
    ],
)
def test_mistakes_do_not_pass(pipeline: Any, editors: Draft7Validator) -> None:
    assert not editors.is_valid(pipeline)


def references(value: Any) -> set[str]:
    if isinstance(value, list):
        return {found for child in value for found in references(child)}
    if not isinstance(value, dict):
        return set()
    own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
    return own | {found for child in value.values() for found in references(child)}
