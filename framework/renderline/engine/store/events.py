"""Statements on events: every change of status, in the order it happened."""

from __future__ import annotations

from renderline.engine.store.database import Transaction
from renderline.engine.store.rows import EventRow
from renderline.wire.statuses import Status

__all__ = ["append", "latest", "of_workflow"]


def append(  # noqa: PLR0913 - one argument a column
    tx: Transaction,
    workflow_id: str,
    status: Status,
    *,
    at_ms: int,
    step_name: str | None = None,
    job_id: str | None = None,
    reason: str | None = None,
) -> None:
    """Record a change of status."""
    tx.execute(
        "INSERT INTO events (workflow_id, step_name, job_id, status, reason, at_ms) VALUES (?, ?, ?, ?, ?, ?)",
        (workflow_id, step_name, job_id, status, reason, at_ms),
    )


def of_workflow(tx: Transaction, workflow_id: str, *, after: int = 0) -> tuple[EventRow, ...]:
    """A workflow's events from `after` (a sequence number) on."""
    rows = tx.execute(
        "SELECT * FROM events WHERE workflow_id = ? AND sequence > ? ORDER BY sequence", (workflow_id, after)
    )
    return tuple(
        EventRow(
            sequence=row["sequence"],
            workflow_id=row["workflow_id"],
            step_name=row["step_name"],
            job_id=row["job_id"],
            status=Status(row["status"]),
            reason=row["reason"],
            at_ms=row["at_ms"],
        )
        for row in rows
    )


def latest(tx: Transaction, workflow_id: str) -> int:
    """The sequence number of a workflow's last event; 0 where it has none."""
    (sequence,) = tx.execute(
        "SELECT COALESCE(MAX(sequence), 0) FROM events WHERE workflow_id = ?", (workflow_id,)
    ).fetchone()
    return int(sequence)
