"""The SQLite file: opened, brought up to date, and lent out one transaction at a time."""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from renderline.engine.store.migrations import MIGRATIONS
from renderline.errors import UsageError

__all__ = ["Store", "Transaction"]

Transaction: TypeAlias = sqlite3.Connection
"""The connection while a transaction is open on it; only `Store` opens and ends them."""

_SECRET_BYTES = 32


class Store:
    """
    One SQLite file, used by the threads of one process.

    All go through one connection under one lock: transactions are short, and SQLite lets only one write at a time anyway.
    WAL with `synchronous=FULL`: what is committed survives the loss of the process and of the machine's power.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        # SQLite gives its other files the mode of this one.
        path.touch(mode=0o600)
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._migrate(path)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Open a transaction; it is committed at the end, and taken back whole if anything is raised."""
        with self._lock:
            # Immediate: the lock is taken here or not at all, never lost in the middle of a transaction.
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                # Whatever it was, an open transaction would be the next caller's.
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def snapshot(self) -> Iterator[Transaction]:
        """Open a transaction that only reads: everything in it is seen as of one moment."""
        with self._lock:
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                self._connection.execute("ROLLBACK")

    def secret(self, name: str) -> bytes:
        """A random key of this store, made when it is first asked for and the same ever after."""
        with self.transaction() as tx:
            tx.execute(
                "INSERT OR IGNORE INTO secrets (name, value) VALUES (?, ?)",
                (name, secrets.token_bytes(_SECRET_BYTES)),
            )
            row = tx.execute("SELECT value FROM secrets WHERE name = ?", (name,)).fetchone()
        return bytes(row["value"])

    def close(self) -> None:
        """Close the file; nothing may be asked of the store afterwards."""
        with self._lock:
            self._connection.close()

    def _migrate(self, path: Path) -> None:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version > len(MIGRATIONS):
            self._connection.close()
            raise UsageError(
                f"{path} was written by a newer renderline; use that one, or another data folder"
            )
        for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
            self._connection.executescript(f"BEGIN;{script}PRAGMA user_version={number};COMMIT;")
