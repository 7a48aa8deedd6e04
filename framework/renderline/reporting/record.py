"""What a run left behind: how each workflow ended, which files it made, what was noted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from renderline.canonical import JsonValue
from renderline.wire.statuses import Status

__all__ = ["RunRecord", "SavedOutput", "StepRecord", "WorkflowRecord"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedOutput:
    """A file in its place; `is_new` is false when the same bytes already lay there."""

    step: str
    path: str
    sha256: str
    size_bytes: int
    media_type: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """
    How one step ended.

    Attributes:
        reason: why it did not succeed; empty when it did.
        notes: what the engine says of it, such as which upscaler stood in.
        data: the output of a step that made no file, such as a caption; empty for all others.
    """

    name: str
    type: str
    status: str
    reason: str
    notes: Mapping[str, JsonValue]
    data: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowRecord:
    """
    How one workflow ended.

    Attributes:
        status: the service's, or an `Ending` where that does not say it.
        failure: why outputs are missing although the workflow may have succeeded; empty when none is.
        is_blocked: whether moderation kept something of it back.
        buzz: what the service says it cost; None when it says nothing, or when it cost nothing by its nature.
    """

    cell_key: str
    workflow_id: str
    status: str
    steps: tuple[StepRecord, ...]
    outputs: tuple[SavedOutput, ...]
    failure: str = ""
    is_blocked: bool = False
    buzz: float | None = None

    @property
    def is_complete(self) -> bool:
        """Whether it succeeded and every output lies where it should."""
        return self.status == Status.SUCCEEDED and not self.failure


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """
    A whole run.

    Attributes:
        id: in the ledger.
        engine: the service, for people.
    """

    id: str = ""
    pipeline: str
    engine: str
    workflows: tuple[WorkflowRecord, ...]

    @property
    def complete(self) -> tuple[WorkflowRecord, ...]:
        """The workflows that have everything."""
        return tuple(each for each in self.workflows if each.is_complete)

    @property
    def incomplete(self) -> tuple[WorkflowRecord, ...]:
        """The workflows that failed or lack outputs."""
        return tuple(each for each in self.workflows if not each.is_complete)
