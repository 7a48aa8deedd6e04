"""A SQLite file: opened, brought up to date, and lent out one transaction at a time."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeAlias

from renderline.errors import UsageError

__all__ = ["Database", "Transaction"]

Transaction: TypeAlias = sqlite3.Connection
"""The connection while a transaction is open on it; only `Database` opens and ends them."""

_LOOK_AGAIN_S = 0.01
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")


class _Scope(NamedTuple):
    """The statements around a transaction."""

    begin: str
    commit: str
    roll_back: tuple[str, ...]


# Immediate: the lock is taken here or not at all, never lost in the middle of a transaction.
_WHOLE = _Scope("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
_PART = _Scope("SAVEPOINT part", "RELEASE part", ("ROLLBACK TO part", "RELEASE part"))


class Database:
    """
    One SQLite file, used by the threads of this process and, if its owner allows it, by other processes.

    Threads that write take turns on one connection, since SQLite lets only one write at a time anyway; those that read take turns
    on a second one, so that nobody who only asks waits for the disk. WAL with `synchronous=FULL`: what is committed survives the
    loss of the process and of the machine's power.
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
        self._reading = threading.Lock()
        self._grouping = False
        self._writer: int | None = None
        # SQLite gives its other files the mode of this one.
        path.touch(mode=0o600)
        self._connection = _connected(path, busy_timeout_ms)
        self._reader = _connected(path, busy_timeout_ms)
        try:
            self._patiently(partial(self._set_up, path, migrations), busy_timeout_ms)
            self._reader.execute("PRAGMA query_only=ON")
        except sqlite3.DatabaseError as error:
            self.close()
            raise UsageError(f"{path} cannot be used as a database: {error}") from None
        except BaseException:
            self.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Open a transaction; it is committed at the end, and taken back whole if anything is raised."""
        with self._lock, self._within(_PART if self._grouping else _WHOLE) as tx:
            yield tx

    @contextmanager
    def group(self) -> Iterator[None]:
        """
        Commit the transactions that this thread makes in the block together, at its end: they wait for the disk once.

        One of them that fails is taken back alone; if the commit fails they all are. Other threads see all or nothing.
        """
        with self._lock, self._within(_WHOLE):
            self._grouping = True
            try:
                yield
            finally:
                self._grouping = False

    @contextmanager
    def snapshot(self) -> Iterator[Transaction]:
        """Open a transaction that only reads: everything in it is seen as of one moment."""
        if self._writer == threading.get_ident():
            # What this thread has changed a moment ago stands on this connection alone.
            yield self._connection
            return
        with self._reading:
            self._reader.execute("BEGIN")
            try:
                yield self._reader
            finally:
                self._reader.execute("ROLLBACK")

    @contextmanager
    def trial(self) -> Iterator[Transaction]:
        """Open a transaction that is taken back at the end: it tells what a change would do."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            finally:
                self._connection.execute("ROLLBACK")

    def compact(self) -> None:
        """Give the room of removed rows back to the disk; takes as much room again while it works."""
        with self._lock:
            self._connection.execute("VACUUM")
            # The file itself only shrinks once the log has been written into it.
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file; nothing may be asked of it afterwards."""
        with self._lock, self._reading:
            self._reader.close()
            self._connection.close()

    @contextmanager
    def _within(self, scope: _Scope) -> Iterator[Transaction]:
        self._connection.execute(scope.begin)
        before, self._writer = self._writer, threading.get_ident()
        try:
            yield self._connection
            self._connection.execute(scope.commit)
        except BaseException:
            # Whatever it was, an open transaction would be the next caller's; a full disk may have ended it already.
            if self._connection.in_transaction:
                for statement in scope.roll_back:
                    self._connection.execute(statement)
            raise
        finally:
            self._writer = before

    def _patiently(self, work: Callable[[], None], patience_ms: int) -> None:
        """SQLite's own patience does not cover the change to WAL, which others may be making to the same new file."""
        until_s = time.monotonic() + patience_ms / 1000
        while True:
            try:
                return work()
            except sqlite3.OperationalError as error:
                if not _is_busy(error) or time.monotonic() >= until_s:
                    raise
            time.sleep(_LOOK_AGAIN_S)

    def _set_up(self, path: Path, migrations: Sequence[str]) -> None:
        for pragma in _PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")
        self._migrate(path, migrations)

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


def _connected(path: Path, busy_timeout_ms: int) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout={busy_timeout_ms}")
    return connection


def _is_busy(error: sqlite3.OperationalError) -> bool:
    # The first byte is the kind: busy also comes as "recovering the log" and others.
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; `executescript` would end the transaction it is called in."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
