"""Whether moderation kept something back: the API has no one place, and no status, for it."""

from __future__ import annotations

import re

from renderline.execution.outputs import find_blobs
from renderline.execution.workflow import Step, Workflow

__all__ = ["has_blocked", "says_blocked"]

# As a reason or the beginning of one: paths and other sentences hold the word as well.
_BLOCKED = re.compile(r"(^|[;:] )blocked\b")


def has_blocked(workflow: Workflow) -> bool:
    """Whether a step, a job or an output of a workflow was blocked."""
    return any(_is_blocked(step) for step in workflow.steps)


def says_blocked(reason: str) -> bool:
    """Whether a refusal or a step gives this as its reason."""
    return _BLOCKED.search(reason) is not None


def _is_blocked(step: Step) -> bool:
    return says_blocked(step.reason) or any(blob.reason for blob in find_blobs(step.output))
