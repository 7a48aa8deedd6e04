"""A SQLite file: opened, brought up to date, and lent out one transaction at a time."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from renderline.errors import UsageError

__all__ = ["Database", "Transaction"]

Transaction: TypeAlias = sqlite3.Connection
"""The connection while a transaction is open on it; only `Database` opens and ends them."""

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")


class Database:
    """
    One SQLite file, used by the threads of this process and, if its owner allows it, by other processes.

    All threads go through one connection under one lock: transactions are short, and SQLite lets only one write at a time
    anyway. WAL with `synchronous=FULL`: what is committed survives the loss of the process and of the machine's power.
    """

    def __init__(self, path: Path, migrations: Sequence[str], *, busy_timeout_ms: int = 5_000) -> None:
        """
        Open a file, or make it.

        Args:
            migrations: the script at index n takes a file from version n to n + 1.
            busy_timeout_ms: how long to wait for another process's transaction.

        Raises:
            UsageError: a newer renderline wrote it, or it is no such file.
        """
        self._lock = threading.RLock()
        # SQLite gives its other files the mode of this one.
        path.touch(mode=0o600)
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        try:
            for pragma in (f"busy_timeout={busy_timeout_ms}", *_PRAGMAS):
                self._connection.execute(f"PRAGMA {pragma}")
            self._migrate(path, migrations)
        except sqlite3.DatabaseError as error:
            self.close()
            raise UsageError(f"{path} cannot be used as a database: {error}") from None
        except BaseException:
            self.close()
            raise

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

    def close(self) -> None:
        """Close the file; nothing may be asked of it afterwards."""
        with self._lock:
            self._connection.close()

    def _migrate(self, path: Path, migrations: Sequence[str]) -> None:
        # The version is read under the lock: two processes may open a new file at the same moment.
        with self.transaction() as tx:
            (version,) = tx.execute("PRAGMA user_version").fetchone()
            if version > len(migrations):
                raise UsageError(
                    f"{path} was written by a newer renderline; use that one, or another data folder"
                )
            for script in migrations[version:]:
                for statement in _statements(script):
                    tx.execute(statement)
            tx.execute(f"PRAGMA user_version={len(migrations)}")


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; `executescript` would end the transaction it is called in."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
