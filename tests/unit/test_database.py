"""The SQLite file that the engine and the ledger are kept in."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import nullcontext
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


def test_many_who_open_and_close_a_new_file_at_once_wait_for_each_other(tmp_path: Path) -> None:
    """The change to WAL, and its undoing by whoever closes last, is refused to all others at once."""
    refused: list[Exception] = []
    for number in range(10):
        start = threading.Barrier(8)
        path = tmp_path / f"{number}.db"

        def open_and_close(start: threading.Barrier = start, path: Path = path) -> None:
            start.wait()
            try:
                Database(path, (FIRST, SECOND)).close()
            except UsageError as error:
                refused.append(error)

        threads = [threading.Thread(target=open_and_close) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert refused == []


def test_a_file_that_stays_locked_is_given_up_in_time(tmp_path: Path) -> None:
    Database(tmp_path / "x.db", (FIRST,)).close()
    holder = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(UsageError, match="database is locked"):
        Database(tmp_path / "x.db", (FIRST,), busy_timeout_ms=50)
    holder.close()


def test_a_trial_sees_its_own_changes_and_leaves_none(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db", (FIRST,))
    with database.trial() as tx:
        tx.execute("INSERT INTO notes VALUES ('tried')")
        assert [row["text"] for row in tx.execute("SELECT text FROM notes")] == ["tried"]
    assert _texts(database) == []
    database.close()


def test_compacting_gives_the_room_of_removed_rows_back(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db", ("CREATE TABLE notes (text TEXT NOT NULL) STRICT;",))
    with database.transaction() as tx:
        tx.executemany("INSERT INTO notes VALUES (?)", [("x" * 1000,)] * 1000)
    database.compact()
    full_bytes = (tmp_path / "x.db").stat().st_size
    with database.transaction() as tx:
        tx.execute("DELETE FROM notes WHERE rowid > 1")
    database.compact()
    assert (tmp_path / "x.db").stat().st_size < full_bytes / 10
    assert len(_texts(database)) == 1
    database.close()


def test_a_group_is_one_commit_out_of_which_a_failed_part_is_taken_alone(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db", (FIRST,))
    other = Database(tmp_path / "x.db", (FIRST,))
    with database.group():
        with database.transaction() as tx:
            tx.execute("INSERT INTO notes VALUES ('first')")
        with pytest.raises(sqlite3.IntegrityError), database.transaction() as tx:
            tx.executemany("INSERT INTO notes VALUES (?)", [("half",), (None,)])
        with database.transaction() as tx:
            tx.execute("INSERT INTO notes VALUES ('second')")
        assert _texts(database) == ["first", "second"]
        assert _texts(other) == []
    assert _texts(other) == ["first", "second"]
    database.close()
    other.close()


def _write_and_raise(database: Database, fault: BaseException) -> None:
    with database.group():
        with database.transaction() as tx:
            tx.execute("INSERT INTO notes VALUES ('lost')")
        raise fault


@pytest.mark.parametrize("fault", [RuntimeError("between"), KeyboardInterrupt()])
def test_a_group_that_fails_leaves_nothing_and_the_file_usable(tmp_path: Path, fault: BaseException) -> None:
    database = Database(tmp_path / "x.db", (FIRST,))
    with pytest.raises(type(fault)):
        _write_and_raise(database, fault)
    with database.transaction() as tx:
        tx.execute("INSERT INTO notes VALUES ('kept')")
    assert _texts(database) == ["kept"]
    database.close()


def test_a_commit_that_is_refused_is_taken_back(tmp_path: Path) -> None:
    """What a full disk may do, done by a constraint that is only looked at in the end."""
    answers = (
        "CREATE TABLE answers (text TEXT, re INTEGER REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED);"
    )
    database = Database(
        tmp_path / "x.db", (f"CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT);\n{answers}",)
    )
    for scope in (database.group, nullcontext):
        with pytest.raises(sqlite3.IntegrityError), scope(), database.transaction() as tx:
            tx.execute("INSERT INTO answers VALUES ('to nobody', 7)")
    with database.transaction() as tx:
        tx.execute("INSERT INTO notes (text) VALUES ('kept')")
    assert _texts(database) == ["kept"]
    database.close()


def test_other_threads_see_a_group_whole(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db", (FIRST,))
    with database.group():
        with database.transaction() as tx:
            tx.execute("INSERT INTO notes VALUES ('a')")
        assert _seen_elsewhere(database) == []
        assert _texts(database) == ["a"]
        with database.transaction() as tx:
            tx.execute("INSERT INTO notes VALUES ('b')")
        assert _seen_elsewhere(database) == []
    assert _seen_elsewhere(database) == ["a", "b"]
    database.close()


def test_who_reads_does_not_wait_for_who_writes(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db", (FIRST,))
    with database.transaction() as tx:
        tx.execute("INSERT INTO notes VALUES ('a')")
        assert _seen_elsewhere(database) == []
    database.close()


def test_a_snapshot_cannot_write(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db", (FIRST,))
    with database.snapshot() as tx, pytest.raises(sqlite3.OperationalError, match="readonly"):
        tx.execute("INSERT INTO notes VALUES ('a')")
    database.close()


def _seen_elsewhere(database: Database) -> list[str]:
    """What another thread reads right now; it must not have to wait for this one."""
    seen: list[list[str]] = []
    reader = threading.Thread(target=lambda: seen.append(_texts(database)), daemon=True)
    reader.start()
    reader.join(timeout=20)
    assert seen, "it waits"
    return seen[0]
