"""
Statements on the books: transfers of Buzz between accounts, which are only ever added to.

A transfer is written as moves from one account to another, so what it takes and what it gives cannot differ. What an
account holds is kept by the database itself, which refuses to let any but `MINT` fall below zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from renderline.engine.store.database import Transaction

__all__ = ["MINT", "SERVICE", "Kind", "Move", "Posting", "account_of", "balances", "of_workflow", "record"]

MINT = "mint"
"""Where Buzz comes from: it holds what all others hold, below zero."""

SERVICE = "service"
"""What has been paid for work."""

_OWNER = "owner:"


class Kind(StrEnum):
    """Why Buzz changes hands."""

    OPENING = "opening"
    CHARGE = "charge"
    REFUND = "refund"
    UPGRADE = "upgrade"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Buzz of one currency from one account to another; more than 0."""

    currency: str
    buzz: int
    source: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """
    What one transfer did to one account.

    Attributes:
        transfer: its number.
        buzz: below zero where it was taken.
    """

    transfer: int
    account: str
    currency: str
    buzz: int


def account_of(owner: str) -> str:
    """The account of an owner of workflows."""
    return f"{_OWNER}{owner}"


def record(
    tx: Transaction, kind: Kind, moves: Iterable[Move], *, workflow_id: str | None, now_ms: int
) -> None:
    """
    Write a transfer.

    Raises:
        sqlite3.IntegrityError: an account would fall below zero.
    """
    # The trigger on the postings keeps the balances: a sum over all postings would take longer with every run.
    number = tx.execute(
        "INSERT INTO transfers (kind, workflow_id, at_ms) VALUES (?, ?, ?)", (kind, workflow_id, now_ms)
    ).lastrowid
    tx.executemany(
        "INSERT INTO postings (transfer, account, currency, buzz) VALUES (?, ?, ?, ?)",
        [
            (number, account, move.currency, buzz)
            for move in moves
            for account, buzz in ((move.source, -move.buzz), (move.target, move.buzz))
        ],
    )


def balances(tx: Transaction, account: str) -> Mapping[str, int]:
    """What an account holds, by currency; nothing for one that was never used."""
    rows = tx.execute("SELECT currency, buzz FROM balances WHERE account = ?", (account,))
    return {str(row["currency"]): int(row["buzz"]) for row in rows}


def of_workflow(tx: Transaction, workflow_id: str) -> tuple[Posting, ...]:
    """What a workflow took from its owner's account and gave back, in that order."""
    rows = tx.execute(
        "SELECT transfer, account, currency, buzz FROM transfers JOIN postings ON transfer = transfers.number "
        # The service's side of every move says the same with the other sign.
        "WHERE workflow_id = ? AND account <> ? ORDER BY postings.number",
        (workflow_id, SERVICE),
    )
    return tuple(Posting(**row) for row in rows)
