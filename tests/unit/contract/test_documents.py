"""What the service sends is checked like what it takes."""

from __future__ import annotations

from typing import Any

import pytest

from renderline.contract.check import check_document
from renderline.diagnostic import path_text
from renderline.errors import ResourceMissing

IMAGE = {"type": "image", "id": "a.png", "available": True, "url": None, "width": 64, "height": 64}
STEP = {
    "$type": "imageUpscaler",
    "name": "0",
    "priority": "normal",
    "status": "succeeded",
    "startedAt": "2026-11-22T10:00:00.1234567Z",
    "completedAt": None,
    "metadata": {"note": [1, {"deep": None}]},
    "input": {"image": "https://example.com/cat.png"},
    "output": {"blob": IMAGE},
    "jobs": [{"id": "j", "status": "succeeded", "cost": 1.5}],
}
COST = {"base": 1, "total": 1, "tips": {"civitai": 0, "creators": 0}}
WORKFLOW = {
    "id": "w",
    "createdAt": "2026-11-22T10:00:00+00:00",
    "status": "succeeded",
    "metadata": {},
    "tags": [],
    "arguments": {},
    "steps": [STEP],
    "callbacks": [],
    "tips": {"civitai": 0, "creators": 0},
    "cost": COST,
    "currencies": [],
    "upgradeMode": "manual",
    "forceRefunded": False,
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Workflow", WORKFLOW),
        ("Workflow", {key: value for key, value in WORKFLOW.items() if key != "steps"}),
        ("CursedArrayOfTelemetryCursorAndWorkflow", {"next": "", "items": [WORKFLOW]}),
        ("WorkflowStep", STEP),
        ("Blob", IMAGE),
        ("Blob", {"type": "video", "id": "b.mp4", "available": False}),
        ("ProblemDetails", {"title": "no", "status": 400, "anything": ["goes"]}),
        ("ValidationProblemDetails", {"errors": {"steps[0].input": ["is missing"]}}),
        ("WorkflowEvent", {"workflowId": "w", "status": "failed", "timestamp": "2026-11-22T10:00:00Z"}),
        ("WorkflowStepEvent", {"workflowId": "w", "name": "0", "status": "failed"}),
        ("WorkflowStepJobEvent", {"workflowId": "w", "stepName": "0", "jobId": "j", "status": "failed"}),
        ("UpdateWorkflowRequest", {"status": "canceled"}),
        ("JsonPatchDocument", [{"op": "add", "path": "/tags/-", "value": "cat"}]),
        ("JsonPatchDocument", [{"op": "add", "path": "/metadata/a", "value": None}]),
        ("steps/imageUpscaler.output", {"blob": IMAGE}),
        (
            "steps/chatCompletion.output",
            {"id": "c", "created": 1, "model": "m", "choices": [], "parsed": {"a": 1}},
        ),
        ("recipes/repeat.output", {"steps": [STEP]}),
    ],
)
def test_a_sound_document_has_no_findings(name: str, value: Any) -> None:
    assert [found.message for found in check_document(name, value)] == []


@pytest.mark.parametrize(
    ("name", "value", "place"),
    [
        ("Workflow", WORKFLOW | {"status": "pending"}, "$.status"),
        ("Workflow", WORKFLOW | {"cost": COST | {"total": "1"}}, "$.cost.total"),
        ("Workflow", WORKFLOW | {"createdAt": "yesterday"}, "$.createdAt"),
        ("Workflow", WORKFLOW | {"createdAt": "2026-11-22T10:00:00"}, "$.createdAt"),
        ("Workflow", WORKFLOW | {"steps": [STEP | {"output": {"blobs": []}}]}, "$.steps[0].output.blobs"),
        ("Blob", IMAGE | {"type": "model"}, "$.type"),
        ("Blob", IMAGE | {"width": 64.5}, "$.width"),
        ("Blob", {"type": "audio", "id": "b", "available": True, "width": 64}, "$.width"),
        ("ValidationProblemDetails", {"errors": {"steps": "is missing"}}, "$.errors.steps"),
        ("UpdateWorkflowRequest", {"status": "succeeded"}, "$.status"),
    ],
)
def test_an_unsound_document_has_its_finding(name: str, value: Any, place: str) -> None:
    assert [path_text(found.place.path) for found in check_document(name, value)] == [place]


@pytest.mark.parametrize("name", ["Nothing", "../overlays", "steps/../../catalog", "/etc/passwd", ""])
def test_a_document_that_is_not_vendored_is_a_missing_resource(name: str) -> None:
    with pytest.raises(ResourceMissing):
        list(check_document(name, {}))
