from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderline.canonical import JsonObject
from renderline.execution.events import StepProgress, WorkflowEvent, changes
from renderline.execution.workflow import read_blob, read_workflow

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["steps", "status", "output", "metadata", "jobs", "url", "type", "available", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


def step(**facts: object) -> dict[str, Any]:
    return {"$type": "imageGen", "name": "hero", "status": "processing", **facts}


@given(document=st.dictionaries(st.sampled_from(["id", "status", "steps", "cost", "transactions"]), JSON))
def test_any_json_object_is_read_without_a_fall(document: JsonObject) -> None:
    assert read_workflow(document).document == document


def test_unknown_statuses_and_fields_are_taken_as_they_are() -> None:
    workflow = read_workflow({"id": "w", "status": "dreaming", "mood": 5, "steps": [step(status="napping")]})
    assert (workflow.status, workflow.is_finished, workflow.steps[0].status) == ("dreaming", False, "napping")


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"metadata": {"error": "no_provider_available"}}, "no_provider_available"),
        ({"metadata": {"error": {"reason": "timeout", "message": "took 30 s"}}}, "timeout: took 30 s"),
        (
            {"jobs": [{"reason": "blocked", "blockedReason": "nudity"}, {"reason": "blocked"}]},
            "blocked: nudity; blocked",
        ),
        (
            {"blockedReason": "csam", "jobs": [{"reason": "refused", "blockedReason": "csam"}]},
            "blocked: csam; refused",
        ),
        ({"output": {"images": [], "errors": ["provider said no"]}}, "provider said no"),
        ({"metadata": {"error": 5}, "jobs": None}, ""),
    ],
)
def test_a_steps_reason_is_looked_for_wherever_services_put_it(facts: dict[str, Any], reason: str) -> None:
    assert read_workflow({"steps": [step(**facts)]}).steps[0].reason == reason


@pytest.mark.parametrize(
    ("name", "found"), [("hero", "hero"), ("1", "$1"), ("2", "2"), ("0", "hero"), ("9", None), ("x", None)]
)
def test_unnamed_steps_are_found_by_their_number(name: str, found: str | None) -> None:
    """Services call them `1` or `$1`, or name them as they like."""
    workflow = read_workflow({"steps": [step(), step(name="$1"), step(name=None)]})
    assert getattr(workflow.find_step(name), "name", None) == found


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"id": "b", "type": "image", "available": True, "url": "u"}, ("b", "image", "u", True, "")),
        ({"type": "video", "url": "u"}, ("", "video", "u", True, "")),
        ({"id": "b", "available": False, "blockedReason": "csam"}, ("b", "", "", False, "csam")),
        ({"id": "b", "type": "hologram", "available": True, "url": None}, ("b", "", "", True, "")),
        ({"type": "text", "url": "u"}, None),
        ({"url": "u"}, None),
    ],
)
def test_a_blob_says_whether_it_is_available_or_is_a_medium_with_a_url(
    entry: dict[str, Any], expected: tuple[str, str, str, bool, str] | None
) -> None:
    blob = read_blob(entry)
    assert (blob and (blob.id, blob.kind, blob.url, blob.is_available, blob.reason)) == expected


def test_only_what_changed_is_told() -> None:
    first = read_workflow({"id": "w", "status": "scheduled", "steps": [step(), step(name="big")]})
    moved = step(name="big", estimatedProgressRate=0.5)
    second = read_workflow({"id": "w", "status": "scheduled", "steps": [step(), moved]})
    assert [type(event) for event in changes(None, first)] == [WorkflowEvent, StepProgress, StepProgress]
    assert list(changes(first, second)) == [
        StepProgress(workflow_id="w", step="big", type="imageGen", status="processing", rate=0.5)
    ]
    assert list(changes(second, second)) == []
