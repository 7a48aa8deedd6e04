"""Why a step did not succeed: a word for programs, a sentence for people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from renderline.canonical import JsonObject
from renderline.wire.statuses import Status

__all__ = ["Failure", "Reason", "no_provider"]


class Reason(StrEnum):
    """The words; the service's own where it has one."""

    NO_PROVIDER = "no_provider_available"
    TIMEOUT = "timeout"
    CANCELED = "canceled"
    SOURCE_FAILED = "source_failed"
    REFERENCE_UNRESOLVED = "reference_unresolved"
    INVALID_INPUT = "invalid_input"
    SOURCE_UNAVAILABLE = "source_unavailable"
    IMAGE_UNUSABLE = "image_unusable"
    WORKER_LOST = "worker_lost"
    INTERNAL = "internal_error"


# A step whose source failed was never begun, and so it has not failed itself.
_ENDS = {
    Reason.TIMEOUT: Status.EXPIRED,
    Reason.CANCELED: Status.CANCELED,
    Reason.SOURCE_FAILED: Status.CANCELED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """
    Why work did not succeed.

    Attributes:
        passing: whether the same work may succeed when it is done again, so a retry makes sense.
    """

    reason: Reason
    message: str
    passing: bool = False

    @property
    def status(self) -> Status:
        """How the step ends."""
        return _ENDS.get(self.reason, Status.FAILED)

    def document(self) -> JsonObject:
        """As it stands in the step's metadata, under `error`."""
        return {"reason": self.reason, "message": self.message}


def no_provider(step_type: str) -> Failure:
    """Nothing here carries out steps of this type."""
    return Failure(reason=Reason.NO_PROVIDER, message=f"no provider of `{step_type}` runs here")
