"""The SQLite file that the engine and the ledger are kept in."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from renderline.database import Database
from renderline.errors import UsageError

FIRST = """
CREATE TABLE notes (text TEXT NOT NULL) STRICT;
CREATE TRIGGER notes_stay BEFORE DELETE ON notes
BEGIN
    SELECT RAISE(ABORT, 'notes stay');
END;
"""
SECOND = "ALTER TABLE notes ADD COLUMN author TEXT;"


def _texts(database: Database) -> list[str]:
    with database.snapshot() as tx:
        return [row["text"] for row in tx.execute("SELECT text FROM notes ORDER BY rowid")]


def test_what_was_written_is_there_after_a_migration(tmp_path: Path) -> None:
    first = Database(tmp_path / "x.db", (FIRST,))
    with first.transaction() as tx:
        tx.execute("INSERT INTO notes (text) VALUES ('old')")
    first.close()
    second = Database(tmp_path / "x.db", (FIRST, SECOND))
    with second.transaction() as tx:
        tx.execute("INSERT INTO notes (text, author) VALUES ('new', 'me')")
    assert _texts(second) == ["old", "new"]
    second.close()


def test_a_trigger_in_a_migration_is_one_statement(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db", (FIRST,))
    with database.transaction() as tx:
        tx.execute("INSERT INTO notes VALUES ('kept')")
    with pytest.raises(sqlite3.IntegrityError, match="notes stay"), database.transaction() as tx:
        tx.execute("DELETE FROM notes")
    assert _texts(database) == ["kept"]
    database.close()


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db", (FIRST,))
    with pytest.raises(sqlite3.IntegrityError), database.transaction() as tx:
        tx.executemany("INSERT INTO notes VALUES (?)", [("half",), (None,)])
    assert _texts(database) == []
    database.close()


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    Database(tmp_path / "x.db", (FIRST,)).close()
    with pytest.raises(UsageError, match="cannot be used"):
        Database(tmp_path / "x.db", (FIRST, "CREATE TABLE more (a);\nCREATE TABLE notes (b);\n"))
    reopened = Database(tmp_path / "x.db", (FIRST,))
    assert _texts(reopened) == []
    reopened.close()


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    Database(tmp_path / "x.db", (FIRST, SECOND)).close()
    with pytest.raises(UsageError, match="newer renderline"):
        Database(tmp_path / "x.db", (FIRST,))


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"no database at all, but long enough to be looked at" * 40)
    with pytest.raises(UsageError, match=r"x\.db cannot be used as a database"):
        Database(tmp_path / "x.db", (FIRST,))


def test_two_openers_of_a_new_file_migrate_it_once(tmp_path: Path) -> None:
    opened: list[Database] = []
    threads = [
        threading.Thread(target=lambda: opened.append(Database(tmp_path / "x.db", (FIRST, SECOND))))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [_texts(each) for each in opened] == [[]] * 4
    for each in opened:
        each.close()
