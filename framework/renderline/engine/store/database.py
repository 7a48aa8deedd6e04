"""The engine's state in its SQLite file."""

from __future__ import annotations

import secrets
from pathlib import Path

from renderline.database import Database, Transaction
from renderline.engine.store.migrations import MIGRATIONS

__all__ = ["Store", "Transaction"]

_SECRET_BYTES = 32


class Store(Database):
    """Workflows, steps, jobs, events and blobs; it belongs to one process."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, MIGRATIONS)

    def secret(self, name: str) -> bytes:
        """A random key of this store, made when it is first asked for and the same ever after."""
        with self.transaction() as tx:
            tx.execute(
                # Read back rather than returned: the one that came first stays, or links that are signed with it would break.
                "INSERT OR IGNORE INTO secrets (name, value) VALUES (?, ?)",
                (name, secrets.token_bytes(_SECRET_BYTES)),
            )
            row = tx.execute("SELECT value FROM secrets WHERE name = ?", (name,)).fetchone()
        return bytes(row["value"])
