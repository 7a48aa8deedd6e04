"""What a service answered when it was asked for a price, `whatif`, before anything was sent."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from renderline.database import Transaction

__all__ = ["add", "of_cells"]

_ADD = "INSERT INTO quotes (engine, digest, asked_at_ms, buzz) VALUES (?, ?, ?, ?)"

# Of each submitted cell the last answer that was there when it was sent.
_OF_CELLS = """
WITH sent AS (
    SELECT run_id, position, MAX(at_ms) AS at_ms FROM events WHERE kind = 'submitted' GROUP BY run_id, position
)
SELECT c.run_id, c.position, (
    SELECT q.buzz FROM quotes AS q
    WHERE q.engine = r.engine AND q.digest = c.digest AND q.asked_at_ms <= sent.at_ms
    ORDER BY q.number DESC LIMIT 1
) AS buzz
FROM sent
JOIN cells AS c ON c.run_id = sent.run_id AND c.position = sent.position
JOIN runs AS r ON r.id = sent.run_id
WHERE r.costs
"""


def add(tx: Transaction, engine: str, prices: Mapping[str, Decimal], *, asked_at_ms: int) -> None:
    """
    Remember prices for good.

    Args:
        engine: the service's address.
        prices: by the digest of the body that was asked for, in Buzz.
    """
    # Added and never replaced: a price that the service has changed is worth knowing beside the older one.
    tx.executemany(_ADD, [(engine, digest, asked_at_ms, str(buzz)) for digest, buzz in prices.items()])


def of_cells(tx: Transaction) -> Mapping[tuple[str, int], Decimal]:
    """The price of each submitted cell, by run and position, where the service was asked for it before."""
    rows = tx.execute(_OF_CELLS)
    return {(row["run_id"], row["position"]): Decimal(row["buzz"]) for row in rows if row["buzz"] is not None}
