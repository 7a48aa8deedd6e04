"""What waits, what runs and what has ended, in the order in which somebody watches it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum

from renderline.engine.store.database import Transaction
from renderline.engine.store.rows import WorkflowRow
from renderline.engine.store.workflows import read_row
from renderline.wire.statuses import Status

__all__ = ["Lane", "count", "first"]


class Lane(StrEnum):
    """Where a workflow stands for whoever watches."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"


_STATUSES: Mapping[Lane, tuple[Status, ...]] = {
    Lane.QUEUED: (Status.UNASSIGNED, Status.PREPARING, Status.SCHEDULED),
    Lane.RUNNING: (Status.PROCESSING,),
    Lane.DONE: (Status.SUCCEEDED, Status.FAILED, Status.EXPIRED, Status.CANCELED),
}
# What came first is next; of what is done, the latest is news.
_ORDER: Mapping[Lane, str] = {
    Lane.QUEUED: "number",
    Lane.RUNNING: "started_at_ms, number",
    Lane.DONE: "completed_at_ms DESC, number DESC",
}
# What nobody can list is not to be counted here either: the same conditions as in `search`.
_SHOWN = """
owner = :owner AND deleted_at_ms IS NULL AND (completed_at_ms IS NULL
    OR (completed_at_ms > :kept_since_ms AND NOT COALESCE(template_json ->> '$.ephemeral', FALSE)))
"""


def count(tx: Transaction, owner: str, *, kept_since_ms: int) -> Mapping[Status, int]:
    """How many workflows there are of each status that any has."""
    rows = tx.execute(
        f"SELECT status, COUNT(*) AS workflows FROM workflows WHERE {_SHOWN} GROUP BY status",  # noqa: S608 - a constant
        {"kept_since_ms": kept_since_ms, "owner": owner},
    )
    return {Status(row["status"]): int(row["workflows"]) for row in rows}


def first(
    tx: Transaction, owner: str, lane: Lane, *, kept_since_ms: int, take: int
) -> tuple[WorkflowRow, ...]:
    """The workflows of a lane, at most so many."""
    rows = tx.execute(
        f"SELECT * FROM workflows WHERE {_SHOWN} "  # noqa: S608 - constants
        f"AND status IN (SELECT value FROM json_each(:statuses)) ORDER BY {_ORDER[lane]} LIMIT :take",
        {
            "kept_since_ms": kept_since_ms,
            "owner": owner,
            "statuses": json.dumps(_STATUSES[lane]),
            "take": take,
        },
    )
    return tuple(read_row(row) for row in rows)
