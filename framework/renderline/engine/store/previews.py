"""Statements on what a `whatif` answered under a client's own key: the service counts it as the key's first use."""

from __future__ import annotations

from typing import NamedTuple

from renderline.canonical import JsonObject
from renderline.engine.store.columns import dump, load
from renderline.engine.store.database import Transaction

__all__ = ["PreviewRow", "find", "insert", "remove_made"]


class PreviewRow(NamedTuple):
    """A `Workflow` that was priced and never ran, and its price as `engine.pricing.Price.document()`."""

    document: JsonObject
    price: JsonObject


def insert(tx: Transaction, external_id: str, row: PreviewRow, *, now_ms: int) -> None:
    """Remember what was answered."""
    tx.execute(
        "INSERT INTO previews VALUES (?, ?, ?, ?)", (external_id, dump(row.document), dump(row.price), now_ms)
    )


def find(tx: Transaction, external_id: str, *, since_ms: int) -> PreviewRow | None:
    """What was answered under a key at a moment or later."""
    row = tx.execute(
        "SELECT * FROM previews WHERE external_id = ? AND made_at_ms > ?", (external_id, since_ms)
    ).fetchone()
    return None if row is None else PreviewRow(load(row["document_json"]), load(row["price_json"]))


def remove_made(tx: Transaction, until_ms: int) -> None:
    """Take out what was answered at a moment or before."""
    tx.execute("DELETE FROM previews WHERE made_at_ms <= ?", (until_ms,))
