"""The API's published samples and refusals are judged as they are known to be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from renderline.contract.check import check_recipe, check_workflow, keyword_of, reported_path
from renderline.diagnostic import Finding, Part, path_text

DATA = Path(__file__).parents[2] / "data" / "api"
RECIPE = "POST /v2/consumer/recipes/"


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


EXPECTED: dict[str, Any] = load(DATA / "samples-expected.json")
JUDGED = [name for name, expected in EXPECTED.items() if expected["valid"] is not None]
REFUSED = [case for case in load(DATA / "negatives.json") if case["layer"] == "schema"]
# Names, targets and cycles are judged elsewhere: the schemas let every reference pass.
PASSED = [case for case in load(DATA / "negatives.json") if case["layer"] != "schema"]


def findings(case: Any) -> Iterator[Finding]:
    if case["endpoint"].startswith(RECIPE):
        return check_recipe(case["endpoint"].removeprefix(RECIPE), case["body"])
    return check_workflow(case["body"])


def told(case: Any) -> list[tuple[str, str]]:
    return sorted((path_text(reported_path(found)), keyword_of(found.code)) for found in findings(case))


@pytest.mark.parametrize("name", JUDGED)
def test_a_sample_has_the_known_mistakes_and_no_other(name: str) -> None:
    errors = EXPECTED[name].get("errors", [])
    assert told(load(DATA / "samples" / name)) == sorted(
        (error["path"], error["keyword"]) for error in errors
    )


def test_all_samples_but_those_of_another_endpoint_are_judged() -> None:
    verdicts = [EXPECTED[name]["valid"] for name in JUDGED]
    assert (verdicts.count(True), verdicts.count(False)) == (135, 23)


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: str(case["id"]))
def test_a_refused_body_has_one_finding_at_the_published_path(case: dict[str, Any]) -> None:
    assert told(case) == [(case["path"], case["keyword"])]


@pytest.mark.parametrize("case", PASSED, ids=lambda case: str(case["id"]))
def test_a_body_that_is_wrong_beyond_its_schema_passes_here(case: dict[str, Any]) -> None:
    assert told(case) == []


def test_an_unknown_key_is_reported_at_the_mapping_but_points_at_the_key() -> None:
    case = next(case for case in REFUSED if case["id"] == "upscale-misspelt")
    (found,) = findings(case)
    assert found.place.path == ("steps", 0, "input", "numberOfRepeat")
    assert found.place.part is Part.KEY
    assert reported_path(found) == ("steps", 0, "input")
