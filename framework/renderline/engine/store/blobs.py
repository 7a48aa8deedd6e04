"""Statements on blobs; the bytes themselves lie in `engine.blobs`."""

from __future__ import annotations

from dataclasses import astuple

from renderline.engine.store.database import Transaction
from renderline.engine.store.rows import BlobRow

__all__ = ["extend", "find", "insert"]


def insert(tx: Transaction, row: BlobRow) -> None:
    """Add a blob; one that a job made belongs to the owner of the job's workflow."""
    *facts, owner = astuple(row)
    tx.execute(
        "INSERT INTO blobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, COALESCE((SELECT owner FROM jobs "
        "JOIN workflows ON workflows.id = workflow_id WHERE jobs.id = ?), ?))",
        (*facts, row.job_id, owner),
    )


def find(tx: Transaction, blob_id: str, *, now_ms: int) -> BlobRow | None:
    """The blob of an id, unless there is none or its life is over."""
    row = tx.execute("SELECT * FROM blobs WHERE id = ? AND expires_at_ms > ?", (blob_id, now_ms)).fetchone()
    return None if row is None else BlobRow(**dict(row))


def extend(tx: Transaction, blob_id: str, expires_at_ms: int, *, now_ms: int) -> None:
    """Move the end of a blob's life, unless it is over."""
    tx.execute(
        "UPDATE blobs SET expires_at_ms = ? WHERE id = ? AND expires_at_ms > ?",
        (expires_at_ms, blob_id, now_ms),
    )
