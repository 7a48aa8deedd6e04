"""Statements on jobs."""

from __future__ import annotations

import sqlite3

from renderline.canonical import JsonObject
from renderline.engine.store.columns import dump, load_optional
from renderline.engine.store.database import Transaction
from renderline.engine.store.rows import JobRow, StepKey
from renderline.wire.statuses import TERMINAL, Status

__all__ = ["find", "insert", "of_step", "of_workflow", "set_result", "set_status"]


def insert(tx: Transaction, *, job_id: str, step: StepKey, ordinal: int) -> None:
    """Add a job, `unassigned`."""
    tx.execute(
        "INSERT INTO jobs (id, workflow_id, position, ordinal, status) VALUES (?, ?, ?, ?, ?)",
        (job_id, *step, ordinal, Status.UNASSIGNED),
    )


def find(tx: Transaction, job_id: str) -> JobRow | None:
    """The job of an id."""
    row = tx.execute("SELECT * FROM jobs WHERE id = ?", (job_id,)).fetchone()
    return None if row is None else _row(row)


def of_step(tx: Transaction, key: StepKey) -> tuple[JobRow, ...]:
    """A step's jobs, in the order of its outputs."""
    rows = tx.execute("SELECT * FROM jobs WHERE workflow_id = ? AND position = ? ORDER BY ordinal", key)
    return tuple(_row(row) for row in rows)


def of_workflow(tx: Transaction, workflow_id: str) -> tuple[JobRow, ...]:
    """The jobs of all steps of a workflow, in order."""
    rows = tx.execute("SELECT * FROM jobs WHERE workflow_id = ? ORDER BY position, ordinal", (workflow_id,))
    return tuple(_row(row) for row in rows)


def set_status(
    tx: Transaction, job_id: str, status: Status, *, now_ms: int, reason: str | None = None
) -> None:
    """Change the status; `processing` starts the job (again), a final one completes it."""
    tx.execute(
        # A job that is run again tells when this run began; its step keeps its first start.
        "UPDATE jobs SET status = ?, reason = ?, completed_at_ms = ?, "
        "started_at_ms = CASE WHEN ? THEN ? ELSE started_at_ms END WHERE id = ?",
        (
            status,
            reason,
            now_ms if status in TERMINAL else None,
            status is Status.PROCESSING,
            now_ms,
            job_id,
        ),
    )


def set_result(tx: Transaction, job_id: str, result: JsonObject) -> None:
    """Keep what the job made."""
    tx.execute("UPDATE jobs SET result_json = ? WHERE id = ?", (dump(result), job_id))


def _row(row: sqlite3.Row) -> JobRow:
    return JobRow(
        id=row["id"],
        step=StepKey(row["workflow_id"], row["position"]),
        ordinal=row["ordinal"],
        status=Status(row["status"]),
        reason=row["reason"],
        result=load_optional(row["result_json"]),
        started_at_ms=row["started_at_ms"],
        completed_at_ms=row["completed_at_ms"],
    )
