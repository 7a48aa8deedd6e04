"""Step types that old schemas may only lack."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from renderline.contract.audit import STALE_DAYS, audit
from renderline.contract.check import check_workflow
from renderline.contract.new_types import age_days, softened
from renderline.diagnostic import Finding, Severity

OLD = STALE_DAYS + 1
STEP: dict[str, Any] = {"$type": "hologramGen", "input": {}}


def judged(body: dict[str, Any], schema_age_days: int) -> Finding:
    [finding] = (softened(each, body, schema_age_days) for each in check_workflow(body))
    return finding


def test_the_age_is_that_of_the_catalog() -> None:
    today = dt.date(2027, 1, 31)
    assert age_days(today) == next(each.age_days for each in audit(today) if each.name == "civitai-v2")


@pytest.mark.parametrize(
    ("step_type", "schema_age_days", "severity"),
    [
        ("hologramGen", OLD, Severity.WARNING),
        ("videoDream", OLD, Severity.WARNING),
        ("hologramGen", STALE_DAYS, Severity.ERROR),
        ("hologramGen", 0, Severity.ERROR),
        ("imageGne", OLD, Severity.ERROR),
        ("ImageGen", OLD, Severity.ERROR),
        ("ecko", OLD, Severity.ERROR),
        ("imageUpscalers", OLD, Severity.ERROR),
        ("Hologram Gen", OLD, Severity.ERROR),
        ("hologram-gen", OLD, Severity.ERROR),
        ("", OLD, Severity.ERROR),
        ("x", OLD, Severity.ERROR),
        ("h" * 65, OLD, Severity.ERROR),
        (7, OLD, Severity.ERROR),
    ],
)
def test_only_an_old_schema_may_lack_a_well_formed_type(
    step_type: object, schema_age_days: int, severity: Severity
) -> None:
    """A near miss of a known name stays a mistake, whatever the schema's age."""
    finding = judged({"steps": [STEP | {"$type": step_type}]}, schema_age_days)
    assert (finding.code.id, finding.place.path) == ("RL214", ("steps", 0, "$type"))
    assert finding.severity is severity


def test_the_warning_says_how_old_the_schema_is_and_how_to_compare() -> None:
    finding = judged({"steps": [STEP]}, 133)
    assert "133 days old" in finding.message
    assert "`renderline schemas diff UPSTREAM`" in finding.hint
    assert finding.cure is None


def test_a_recipe_is_no_new_step_type() -> None:
    finding = judged({"steps": [STEP | {"$type": "repeat"}]}, OLD)
    assert (finding.severity, finding.hint) == (Severity.ERROR, "it can only be run as a recipe")


def test_other_variants_are_the_schemas_own() -> None:
    """An unknown engine would be sent with fields that nobody has checked."""
    body = {"steps": [{"$type": "imageGen", "input": {"engine": "hologram", "prompt": "A cat"}}]}
    assert judged(body, OLD).severity is Severity.ERROR
