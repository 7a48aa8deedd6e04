"""Statements on blobs; the bytes themselves lie in `engine.blobs`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import astuple

from renderline.engine.store.database import Transaction
from renderline.engine.store.rows import BlobRow

__all__ = ["extend", "find", "insert", "remove_ended", "remove_made", "stem_is_taken", "unnamed"]


def insert(tx: Transaction, row: BlobRow) -> None:
    """Add a blob; one that a job made belongs to the owner of the job's workflow."""
    # The fields stand in the order of the columns; the owner is last, as it was added to the table later.
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


def stem_is_taken(tx: Transaction, stem: str) -> bool:
    """Whether there is a blob of an id with whatever suffix, be its life over or not."""
    # The suffix begins with a dot, which no stem has, and the next character after the dot is the slash.
    row = tx.execute(
        "SELECT 1 FROM blobs WHERE id = ? OR (id >= ? AND id < ?)", (stem, f"{stem}.", f"{stem}/")
    )
    return row.fetchone() is not None


def extend(tx: Transaction, blob_id: str, expires_at_ms: int, *, now_ms: int) -> None:
    """Move the end of a blob's life, unless it is over."""
    tx.execute(
        # Its content may be gone from the disk by the time its life is over.
        "UPDATE blobs SET expires_at_ms = ? WHERE id = ? AND expires_at_ms > ?",
        (expires_at_ms, blob_id, now_ms),
    )


def remove_ended(tx: Transaction, until_ms: int) -> int:
    """Take out the blobs whose life was over at a moment or before; how many there were."""
    return tx.execute("DELETE FROM blobs WHERE expires_at_ms <= ?", (until_ms,)).rowcount


def remove_made(tx: Transaction, until_ms: int) -> int:
    """Take out the blobs that were made at a moment or before, but for those of unfinished workflows; how many there were."""
    # An input names a blob in a URL or by its bare id, an output by its id; no other text holds one by chance. What the first jobs
    # of a step have made stands in no output yet.
    return tx.execute(
        "DELETE FROM blobs WHERE created_at_ms <= ? "
        "AND NOT EXISTS (SELECT 1 FROM steps JOIN workflows ON workflows.id = workflow_id "
        "WHERE workflows.completed_at_ms IS NULL "
        "AND instr(steps.template_json || COALESCE(steps.output_json, ''), blobs.id)) "
        "AND NOT EXISTS (SELECT 1 FROM jobs JOIN workflows ON workflows.id = workflow_id "
        "WHERE workflows.completed_at_ms IS NULL AND jobs.id = blobs.job_id)",
        (until_ms,),
    ).rowcount


def unnamed(tx: Transaction, contents: Iterable[str]) -> frozenset[str]:
    """Those of some contents (sha256) that no blob has, be its life over or not."""
    rows = tx.execute(
        # One text for any number of them: SQLite limits how many parameters a statement may have, and knows no lists.
        "SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM blobs WHERE sha256 = value)",
        (json.dumps(list(contents)),),
    )
    return frozenset(str(row["value"]) for row in rows)
