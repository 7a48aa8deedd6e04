"""What runs that are under way may still be charged: the part of the spending that no bill shows yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from renderline.database import Transaction
from renderline.ledger.entries import Kind

__all__ = ["reserved_since"]

_JUST_BEGUN_MS = 60_000
"""So long a run counts as carried out before its process has come to hold it."""

_UNDER_WAY = (Kind.INTENDED, Kind.SUBMITTED)

# Cells on services that cost something, each with its latest entry, of runs that have moved within the time asked about.
_CELLS = """
SELECT c.run_id, r.started_at_ms, v.kind, v.at_ms, c.position
FROM cells AS c JOIN runs AS r ON r.id = c.run_id
LEFT JOIN events AS v ON v.number = (
    SELECT max(number) FROM events WHERE run_id = c.run_id AND position = c.position
)
WHERE r.costs AND coalesce(v.at_ms, r.started_at_ms) >= ?
"""

# Without the steps that the attempt under way found made: they have been charged.
_ESTIMATES = """
SELECT low_buzz, high_buzz FROM estimates WHERE run_id = ? AND position = ?
AND step NOT IN (
    SELECT value FROM json_each((
        SELECT json_extract(facts_json, '$.after.steps') FROM events
        WHERE run_id = ? AND position = ? AND kind = 'intended' ORDER BY number DESC LIMIT 1
    ))
)
"""


def reserved_since(
    tx: Transaction, since_ms: int, *, now_ms: int, is_held: Callable[[str], bool], besides: str = ""
) -> Decimal:
    """
    The estimates of all cells that may still be charged, in Buzz; steps without a known price are not in it.

    A cell that was sent counts until the service has named its end. One that was not sent counts while a process carries its
    run out: what was interrupted is judged again when it is gone on with.

    Args:
        is_held: whether a process carries out the run of an id.
        besides: a run whose unsent cells are left out, since the caller counts them itself.
    """
    held: dict[str, bool] = {}

    def is_carried_out(run_id: str, started_at_ms: int) -> bool:
        if run_id not in held:
            # Asked once a run: each look takes a lock for an instant, and a run has thousands of cells.
            held[run_id] = now_ms - started_at_ms < _JUST_BEGUN_MS or is_held(run_id)
        return held[run_id]

    total = Decimal(0)
    for row in tx.execute(_CELLS, (since_ms,)).fetchall():
        if row["kind"] is None:
            counts = row["run_id"] != besides and is_carried_out(row["run_id"], row["started_at_ms"])
        else:
            counts = row["kind"] in _UNDER_WAY
        if counts:
            total += sum(_amounts(tx, row["run_id"], row["position"]), Decimal(0))
    return total


def _amounts(tx: Transaction, run_id: str, position: int) -> Iterator[Decimal]:
    for row in tx.execute(_ESTIMATES, (run_id, position, run_id, position)):
        # The most it may be: a cap on spending that trusts the lower end is none.
        text = row["high_buzz"] or row["low_buzz"]
        if text is not None:
            yield Decimal(text)
