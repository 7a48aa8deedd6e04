"""Events as they arrive: read, told apart, and each counted once."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from renderline.execution.heard import Recently, read_event

WORKFLOW = {
    "$type": "workflow",
    "workflowId": "w",
    "status": "succeeded",
    "timestamp": "2026-01-01T00:00:00Z",
}
STEP = {"$type": "step", "workflowId": "w", "name": "up", "status": "succeeded"}
JOB = {"$type": "job", "workflowId": "w", "stepName": "up", "jobId": "j", "status": "succeeded"}


def body(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


@pytest.mark.parametrize(
    ("fields", "kind", "is_an_end"),
    [
        (WORKFLOW, "workflow", True),
        ({**WORKFLOW, "status": "processing"}, "workflow", False),
        ({**WORKFLOW, "status": "a word of next year"}, "workflow", False),
        (STEP, "step", True),
        (JOB, "job", False),
        ({"workflowId": "w", "status": "failed"}, "workflow", True),
    ],
)
def test_an_event_says_whether_something_ended(fields: dict[str, str], kind: str, *, is_an_end: bool) -> None:
    event = read_event(body(**fields, details={"more": [1, 2]}))
    assert (event.workflow_id, event.kind, event.is_an_end) == ("w", kind, is_an_end)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no JSON"),
        (b"\xff", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"null", "with a `workflowId`"),
        (b"[]", "with a `workflowId`"),
        (body(workflowId="w"), "and a `status`"),
        (body(workflowId="", status="failed"), "with a `workflowId`"),
        (body(workflowId=7, status="failed"), "with a `workflowId`"),
        (body(workflowId="w", status="failed", **{"$type": "invoice"}), "of `$type` workflow, step or job"),
    ],
)
def test_anything_else_is_no_event(content: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        read_event(content)


def test_the_same_event_is_new_once() -> None:
    heard = Recently()
    later = {**WORKFLOW, "timestamp": "2026-01-01T00:00:01Z"}
    told = [
        heard.is_new(read_event(body(**each))) for each in (WORKFLOW, STEP, JOB, later, WORKFLOW, STEP, JOB)
    ]
    assert told == [True, True, True, True, False, False, False]


def test_only_the_latest_events_are_remembered() -> None:
    heard = Recently(most=2)
    events = [read_event(body(**{**WORKFLOW, "workflowId": name})) for name in "abab"]
    assert [heard.is_new(each) for each in events] == [True, True, False, False]
    assert heard.is_new(read_event(body(**{**WORKFLOW, "workflowId": "c"})))
    assert heard.is_new(events[0])
