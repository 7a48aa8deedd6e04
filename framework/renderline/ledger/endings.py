"""How cells of a run end where no status of a workflow says it."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Ending"]


class Ending(StrEnum):
    """
    The ends that the service has no word for; they stand where the status of a workflow would.

    `refused` and `unpaid` were never taken by the service, the second for want of Buzz; `lost` it has no longer; `detached`
    goes on without us. Of `unreachable` and `rate limited` nobody knows whether they arrived.
    """

    REFUSED = "refused"
    UNPAID = "unpaid"
    NOT_SENT = "not sent"
    DETACHED = "detached"
    LOST = "lost"
    UNREACHABLE = "unreachable"
    RATE_LIMITED = "rate limited"
