"""Statements on finished work that answers for the same work asked for again."""

from __future__ import annotations

from typing import NamedTuple

from renderline.canonical import JsonObject
from renderline.engine.store.columns import dump, load
from renderline.engine.store.database import Transaction

__all__ = ["ReusableRow", "find", "put", "remove_made"]


class ReusableRow(NamedTuple):
    """What a step made: its output without URLs, and what its jobs said about themselves."""

    output: JsonObject
    metadata: JsonObject


def put(tx: Transaction, key: str, row: ReusableRow, *, now_ms: int) -> None:
    """Keep what a step made under the digest of what it was made from."""
    tx.execute(
        # The newer replaces: its blobs live longer.
        "INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?)",
        (key, dump(row.output), dump(row.metadata), now_ms),
    )


def find(tx: Transaction, key: str, *, since_ms: int) -> ReusableRow | None:
    """What was made of the same at a moment or later."""
    row = tx.execute("SELECT * FROM results WHERE key = ? AND made_at_ms > ?", (key, since_ms)).fetchone()
    return None if row is None else ReusableRow(load(row["output_json"]), load(row["metadata_json"]))


def remove_made(tx: Transaction, until_ms: int) -> None:
    """Take out what was made at a moment or before."""
    tx.execute("DELETE FROM results WHERE made_at_ms <= ?", (until_ms,))
