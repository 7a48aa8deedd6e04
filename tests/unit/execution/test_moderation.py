"""Moderation is told from other failures wherever a service says so."""

from __future__ import annotations

from typing import Any

import pytest

from renderline.execution.moderation import has_blocked, says_blocked
from renderline.execution.workflow import read_workflow


@pytest.mark.parametrize(
    ("reason", "is_so"),
    [
        ("blocked", True),
        ("1 of 2 outputs missing: p/cat (step a): blocked: prompt", True),
        ("no_provider_available; blocked", True),
        ("out/roadblocked/cat.png exists with other content", False),
        ("the port is blocked by a firewall", False),
        ("", False),
    ],
)
def test_blocked_is_the_reason_and_not_a_word_in_it(reason: str, *, is_so: bool) -> None:
    assert says_blocked(reason) is is_so


@pytest.mark.parametrize(
    ("facts", "is_so"),
    [
        ({"metadata": {"error": "blocked"}}, True),
        ({"blockedReason": "nudity"}, True),
        ({"jobs": [{"id": "j"}, {"id": "k", "blockedReason": "nudity"}]}, True),
        ({"output": {"images": [{"id": "b", "available": False, "blockedReason": "nudity"}]}}, True),
        ({"output": {"images": [{"id": "b", "available": False}]}}, False),
        ({"output": {"images": [{"id": "b", "available": True, "blockedReason": None}]}}, False),
        ({"metadata": {"error": "no_provider_available"}}, False),
        ({}, False),
    ],
)
def test_a_step_a_job_or_an_output_can_be_blocked(facts: dict[str, Any], *, is_so: bool) -> None:
    fine = {"$type": "echo", "status": "succeeded"}
    assert has_blocked(read_workflow({"steps": [fine, {"$type": "imageGen", **facts}]})) is is_so
