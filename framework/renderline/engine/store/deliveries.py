"""
Statements on deliveries: how far each receiver of a workflow's events has been told of them.

The events themselves are the queue: a receiver is a place in their order, so an event costs nothing more to record for
being delivered, and none can be missing or out of turn.
"""

from __future__ import annotations

from collections.abc import Iterable

from renderline.engine.store.database import Transaction
from renderline.engine.store.rows import DeliveryRow

__all__ = ["find", "insert", "remove", "set_attempts", "settle", "workflow_ids"]


def insert(tx: Transaction, workflow_id: str, *, callbacks: int) -> None:
    """Begin to tell so many receivers of a new workflow."""
    # By their places: two callbacks may name the same address, for different events.
    rows = ((workflow_id, callback) for callback in range(callbacks))
    tx.executemany("INSERT INTO deliveries (workflow_id, callback) VALUES (?, ?)", rows)


def find(tx: Transaction, workflow_id: str) -> tuple[DeliveryRow, ...]:
    """The receivers of a workflow that are still to be told something."""
    rows: Iterable[tuple[int, int, int]] = tx.execute(
        "SELECT callback, sequence, attempts FROM deliveries WHERE workflow_id = ? ORDER BY callback",
        (workflow_id,),
    )
    return tuple(
        DeliveryRow(workflow_id=workflow_id, callback=callback, sequence=sequence, attempts=attempts)
        for callback, sequence, attempts in rows
    )


def workflow_ids(tx: Transaction) -> tuple[str, ...]:
    """The workflows of which somebody is still to be told something."""
    return tuple(row["workflow_id"] for row in tx.execute("SELECT DISTINCT workflow_id FROM deliveries"))


def settle(tx: Transaction, row: DeliveryRow, sequence: int) -> None:
    """An event was signed off, or given up; the next one starts afresh."""
    tx.execute(
        "UPDATE deliveries SET sequence = ?, attempts = 0 WHERE workflow_id = ? AND callback = ?",
        (sequence, row.workflow_id, row.callback),
    )


def set_attempts(tx: Transaction, row: DeliveryRow, attempts: int) -> None:
    """The event that is next was tried in vain once more."""
    tx.execute(
        "UPDATE deliveries SET attempts = ? WHERE workflow_id = ? AND callback = ?",
        (attempts, row.workflow_id, row.callback),
    )


def remove(tx: Transaction, row: DeliveryRow) -> None:
    """A receiver knows all there will ever be to know."""
    tx.execute(
        "DELETE FROM deliveries WHERE workflow_id = ? AND callback = ?", (row.workflow_id, row.callback)
    )
