"""The lives of workflows, steps and jobs, as the service names them."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["TERMINAL", "Status"]


class Status(StrEnum):
    """
    Where a workflow, step or job stands.

    `preparing` and `scheduled` may alternate; the last four are final.
    """

    UNASSIGNED = "unassigned"
    PREPARING = "preparing"
    SCHEDULED = "scheduled"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELED = "canceled"


TERMINAL = frozenset({Status.SUCCEEDED, Status.FAILED, Status.EXPIRED, Status.CANCELED})
"""The statuses after which nothing changes any more."""
