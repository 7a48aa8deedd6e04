"""What happened to cells, in the order in which it did; and the money that moved with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal

from renderline import canonical
from renderline.database import Transaction
from renderline.ledger.entries import Charge, Entry, Kind

__all__ = ["add", "add_charges", "charges", "of_run"]


def add(tx: Transaction, run_id: str, entry: Entry) -> None:
    """Write one entry behind all others."""
    # Appended and never changed: what a kill leaves behind is a history that ends, not one that is half rewritten.
    facts = canonical.compact(entry.facts).decode("utf-8")
    tx.execute(
        "INSERT INTO events (run_id, position, kind, at_ms, facts_json) VALUES (?, ?, ?, ?, ?)",
        (run_id, entry.position, entry.kind, entry.at_ms, facts),
    )


def add_charges(tx: Transaction, run_id: str, position: int, found: Iterable[Charge], *, at_ms: int) -> None:
    """Write what is not written yet; a workflow that another run found again was charged only once."""
    rows = (
        (each.workflow_id, each.key, run_id, position, at_ms, each.is_credit, each.currency, str(each.buzz))
        for each in found
    )
    # By workflow and transaction, so that the same payment, seen by two runs, is money once.
    tx.executemany("INSERT OR IGNORE INTO charges VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def of_run(tx: Transaction, run_id: str) -> Iterator[Entry]:
    """A run's entries, the oldest first."""
    rows = tx.execute("SELECT * FROM events WHERE run_id = ? ORDER BY number", (run_id,))
    for row in rows:
        yield Entry(
            position=row["position"],
            kind=Kind(row["kind"]),
            at_ms=row["at_ms"],
            facts=json.loads(row["facts_json"]),
        )


def charges(tx: Transaction, run_id: str) -> Iterator[tuple[int, Charge]]:
    """What a run's cells were charged, with each cell's position; what an earlier run paid for is not among it."""
    for row in tx.execute("SELECT * FROM charges WHERE run_id = ? ORDER BY rowid", (run_id,)):
        charge = Charge(
            workflow_id=row["workflow_id"],
            key=row["key"],
            is_credit=bool(row["is_credit"]),
            currency=row["currency"],
            # Kept as text: SQLite's REAL would make 0.1 Buzz something beside it, and sums of thousands show it.
            buzz=Decimal(row["buzz"]),
        )
        yield row["position"], charge
