"""Statements on workflows."""

from __future__ import annotations

import json
import sqlite3

from renderline.canonical import JsonObject
from renderline.engine.store.columns import dump, load
from renderline.engine.store.database import Transaction
from renderline.engine.store.rows import HOUSE, WorkflowRow, key_of
from renderline.wire.statuses import TERMINAL, Status

__all__ = [
    "delete",
    "find",
    "find_any",
    "find_external",
    "find_open",
    "insert",
    "newest",
    "open_after",
    "read_row",
    "remove_ended",
    "set_body_digest",
    "set_price",
    "set_status",
    "set_template",
    "status",
]


def insert(
    tx: Transaction,
    *,
    workflow_id: str,
    template: JsonObject,
    price: JsonObject,
    created_at_ms: int,
    owner: str = HOUSE,
) -> None:
    """
    Add a workflow, `unassigned`.

    Raises:
        sqlite3.IntegrityError: another one of its owner has the same `externalId`.
    """
    key = template.get("externalId")
    tx.execute(
        "INSERT INTO workflows (id, owner, external_id, status, template_json, price_json, created_at_ms) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            workflow_id,
            owner,
            key_of(owner, key) if isinstance(key, str) else None,
            Status.UNASSIGNED,
            dump(template),
            dump(price),
            created_at_ms,
        ),
    )


def find(tx: Transaction, workflow_id: str) -> WorkflowRow | None:
    """The workflow of an id, unless there is none or it was deleted."""
    return _one(tx.execute("SELECT * FROM workflows WHERE id = ? AND deleted_at_ms IS NULL", (workflow_id,)))


def status(tx: Transaction, workflow_id: str) -> Status | None:
    """The status of the workflow that `find` finds."""
    row = tx.execute(
        "SELECT status FROM workflows WHERE id = ? AND deleted_at_ms IS NULL", (workflow_id,)
    ).fetchone()
    return None if row is None else Status(row["status"])


def find_any(tx: Transaction, workflow_id: str) -> WorkflowRow | None:
    """The workflow of an id, even if it was deleted: its end is told all the same."""
    return _one(tx.execute("SELECT * FROM workflows WHERE id = ?", (workflow_id,)))


def find_external(tx: Transaction, external_id: str, owner: str = HOUSE) -> WorkflowRow | None:
    """The workflow that its owner submitted under a client's own key."""
    key = key_of(owner, external_id)
    # A deleted one has none any more.
    return _one(tx.execute("SELECT * FROM workflows WHERE external_id = ?", (key,)))


def find_open(tx: Transaction, body_digest: str) -> WorkflowRow | None:
    """The unfinished workflow that came in with the same body."""
    return _one(
        tx.execute(
            # With the index's own condition: SQLite takes a partial index only where the question implies it.
            "SELECT * FROM workflows WHERE body_digest = ? AND completed_at_ms IS NULL AND deleted_at_ms IS NULL",
            (body_digest,),
        )
    )


def set_price(tx: Transaction, workflow_id: str, price: JsonObject) -> None:
    """Change what a workflow costs."""
    tx.execute("UPDATE workflows SET price_json = ? WHERE id = ?", (dump(price), workflow_id))


def set_body_digest(tx: Transaction, workflow_id: str, body_digest: str | None) -> None:
    """Keep the digest of the body that a workflow came in with."""
    tx.execute("UPDATE workflows SET body_digest = ? WHERE id = ?", (body_digest, workflow_id))


def newest(tx: Transaction) -> int:
    """The number of the workflow that came in last, deleted ones included; 0 before the first."""
    (number,) = tx.execute("SELECT COALESCE(MAX(number), 0) FROM workflows").fetchone()
    return int(number)


def open_after(tx: Transaction, number: int) -> tuple[str, ...]:
    """The ids of the unfinished workflows that came in after the one of a number."""
    rows = tx.execute(
        # By number and not by time: the clock may be set back, and two may come within a millisecond.
        "SELECT id FROM workflows WHERE number > ? AND deleted_at_ms IS NULL "
        "AND status NOT IN (SELECT value FROM json_each(?)) ORDER BY number",
        (number, json.dumps(sorted(TERMINAL))),
    )
    return tuple(str(row["id"]) for row in rows)


def set_status(tx: Transaction, workflow_id: str, status: Status, *, now_ms: int) -> None:
    """Change the status; the first `processing` starts the workflow, a final one completes it."""
    tx.execute(
        "UPDATE workflows SET status = ?, started_at_ms = COALESCE(started_at_ms, ?), completed_at_ms = ? WHERE id = ?",
        (
            status,
            now_ms if status is Status.PROCESSING else None,
            now_ms if status in TERMINAL else None,
            workflow_id,
        ),
    )


def set_template(tx: Transaction, workflow_id: str, template: JsonObject) -> None:
    """Replace the body's fields; the `externalId` stays as submitted."""
    tx.execute("UPDATE workflows SET template_json = ? WHERE id = ?", (dump(template), workflow_id))


def delete(tx: Transaction, workflow_id: str, *, now_ms: int) -> None:
    """Hide a workflow from every question, and free its `externalId`."""
    tx.execute(
        # Hidden and not removed: its steps may be running, and its end is told to its receivers.
        "UPDATE workflows SET deleted_at_ms = ?, external_id = NULL WHERE id = ?",
        (now_ms, workflow_id),
    )


def remove_ended(tx: Transaction, until_ms: int) -> int:
    """Take out what ended at a moment or before, with its steps, jobs and events; how many there were."""
    # Its steps, jobs and events go by `ON DELETE CASCADE`; SQLite heeds that since `foreign_keys` is on.
    return tx.execute("DELETE FROM workflows WHERE completed_at_ms <= ?", (until_ms,)).rowcount


def _one(cursor: sqlite3.Cursor) -> WorkflowRow | None:
    row = cursor.fetchone()
    return None if row is None else read_row(row)


def read_row(row: sqlite3.Row) -> WorkflowRow:
    """A line of the table as a value."""
    return WorkflowRow(
        number=row["number"],
        id=row["id"],
        owner=row["owner"],
        status=Status(row["status"]),
        template=load(row["template_json"]),
        price=load(row["price_json"]),
        created_at_ms=row["created_at_ms"],
        started_at_ms=row["started_at_ms"],
        completed_at_ms=row["completed_at_ms"],
        deleted_at_ms=row["deleted_at_ms"],
    )
