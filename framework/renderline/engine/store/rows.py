"""The rows, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from renderline.canonical import JsonObject
from renderline.wire.statuses import Status

__all__ = ["BlobRow", "DeliveryRow", "EventRow", "JobRow", "StepHead", "StepKey", "StepRow", "WorkflowRow"]

HOUSE = ""
"""The owner of all that is no other token's: the data folder itself."""


def key_of(owner: str, external_id: str) -> str:
    """A client's own key as it is kept: two owners may use the same one."""
    # By the contract no key holds a slash, but none may be another owner's if one does: owners have no slash either.
    return f"{owner}/{external_id}" if owner or "/" in external_id else external_id


class StepKey(NamedTuple):
    """A step of a workflow, by its place among the steps, from 0."""

    workflow_id: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowRow:
    """
    One accepted workflow.

    Attributes:
        number: counts up with every workflow; the order of the list.
        owner: of whom `engine.owners` tells.
        template: the submitted body without its steps.
        price: what the estimate said at submission, as `engine.pricing.Price.document()`.
    """

    number: int
    id: str
    owner: str
    status: Status
    template: JsonObject
    price: JsonObject
    created_at_ms: int
    started_at_ms: int | None
    completed_at_ms: int | None
    deleted_at_ms: int | None


class StepHead(NamedTuple):
    """What of a step changes with its status; its documents stay unread."""

    key: StepKey
    name: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """
    One step.

    Attributes:
        template: as submitted, references unresolved.
        sources: field path to the sha256 of the fetched source image; None until they are fetched.
        output: blobs in it without URLs; None until it succeeds.
        metadata: the submitted one, with what the engine has to say added.
        retried: how many of its `retries` are used up.
    """

    key: StepKey
    name: str
    type: str
    status: Status
    template: JsonObject
    sources: Mapping[str, str] | None
    output: JsonObject | None
    metadata: JsonObject
    retried: int
    started_at_ms: int | None
    completed_at_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """
    One job of a step.

    Attributes:
        ordinal: its place among the step's jobs, from 0.
        reason: why it did not succeed.
        result: `{"blobs": […], "metadata": {…}}`; None until it succeeds.
    """

    id: str
    step: StepKey
    ordinal: int
    status: Status
    reason: str | None
    result: JsonObject | None
    started_at_ms: int | None
    completed_at_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One change of status: of the workflow, of a step (`step_name`) or of a job (`job_id` too)."""

    sequence: int
    workflow_id: str
    step_name: str | None
    job_id: str | None
    status: Status
    reason: str | None
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobRow:
    """One file that clients know by an id; several ids may share the same content."""

    id: str
    sha256: str
    media_type: str
    size_bytes: int
    width_px: int
    height_px: int
    job_id: str | None
    created_at_ms: int
    expires_at_ms: int
    owner: str = HOUSE


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """
    How far a receiver has been told of its workflow; there is none once it was told everything.

    Attributes:
        callback: its place among the workflow's `callbacks`, from 0.
        sequence: of the last event that is settled for it; 0 before the first.
        attempts: how often the event after that was tried in vain.
    """

    workflow_id: str
    callback: int
    sequence: int
    attempts: int
