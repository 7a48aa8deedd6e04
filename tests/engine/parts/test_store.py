"""The store keeps what is committed, takes back what is not, and knows its version."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from renderline.engine.store import StepHead, StepKey, Store, blobs, steps, workflows
from renderline.errors import UsageError
from renderline.wire.statuses import Status


def insert(store: Store, workflow_id: str, **template: str) -> None:
    with store.transaction() as tx:
        workflows.insert(tx, workflow_id=workflow_id, template=template, price={}, created_at_ms=1)


def insert_both(store: Store) -> None:
    with store.transaction() as tx:
        workflows.insert(tx, workflow_id="b", template={}, price={}, created_at_ms=1)
        workflows.insert(tx, workflow_id="c", template={"externalId": "mine"}, price={}, created_at_ms=1)


def test_what_is_committed_is_there_after_reopening(tmp_path: Path) -> None:
    store = Store(tmp_path / "engine.db")
    insert(store, "a", externalId="mine")
    secret = store.secret("links")
    store.close()
    again = Store(tmp_path / "engine.db")
    with again.snapshot() as tx:
        found = workflows.find_external(tx, "mine")
    assert found is not None
    assert (found.id, again.secret("links")) == ("a", secret)
    again.close()


def test_no_key_of_one_owner_finds_what_another_one_has(tmp_path: Path) -> None:
    """Not even one that is spelt as the other's is kept."""
    used = [("", "x"), ("ann", "x"), ("", "ann/x"), ("ann", "ann/x"), ("", "/x"), ("", "/ann/x")]
    store = Store(tmp_path / "engine.db")
    with store.transaction() as tx:
        for owner, key in used:
            workflows.insert(
                tx,
                workflow_id=f"{owner} {key}",
                template={"externalId": key},
                price={},
                created_at_ms=1,
                owner=owner,
            )
        found = [workflows.find_external(tx, key, owner) for owner, key in used]
    store.close()
    assert [row and row.id for row in found] == [f"{owner} {key}" for owner, key in used]


def test_what_raises_is_taken_back_whole(tmp_path: Path) -> None:
    store = Store(tmp_path / "engine.db")
    insert(store, "a", externalId="mine")
    with pytest.raises(sqlite3.IntegrityError):
        insert_both(store)
    with store.snapshot() as tx:
        assert workflows.find(tx, "b") is None
    store.close()


def test_threads_take_turns(tmp_path: Path) -> None:
    store = Store(tmp_path / "engine.db")
    threads = [threading.Thread(target=insert, args=(store, f"w{number}")) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.snapshot() as tx:
        assert workflows.newest(tx) == 20
    store.close()


def test_every_commit_is_on_disk_before_it_returns(tmp_path: Path) -> None:
    store = Store(tmp_path / "engine.db")
    with store.snapshot() as tx:
        assert tx.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert tx.execute("PRAGMA synchronous").fetchone()[0] == 2
    store.close()


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "engine.db"
    Store(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(UsageError, match="newer renderline"):
        Store(path)


def test_other_users_cannot_read_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "engine.db")
    insert(store, "a")
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}
    store.close()


def test_an_unknown_blob_is_none(tmp_path: Path) -> None:
    store = Store(tmp_path / "engine.db")
    with store.snapshot() as tx:
        assert blobs.find(tx, "none", now_ms=0) is None
    store.close()


def test_a_step_s_head_says_the_same_as_its_row(tmp_path: Path) -> None:
    store = Store(tmp_path / "engine.db")
    insert(store, "a")
    first, second = StepKey("a", 0), StepKey("a", 1)
    with store.transaction() as tx:
        steps.insert(tx, first, name="up", template={"$type": "echo"}, sources=())
        steps.insert(tx, second, name="down", template={"$type": "echo"}, sources=(0,))
        steps.set_status(tx, first, Status.SUCCEEDED, now_ms=2)
        rows = steps.of_workflow(tx, "a")
        heads = steps.heads(tx, "a")
        assert heads == tuple(StepHead(row.key, row.name, row.status) for row in rows)
        assert (steps.head(tx, first), steps.consumers(tx, first)) == (heads[0], heads[1:])
        with pytest.raises(LookupError):
            steps.head(tx, StepKey("a", 2))
    store.close()


def test_the_status_of_a_workflow_is_told_as_long_as_it_is_known(tmp_path: Path) -> None:
    store = Store(tmp_path / "engine.db")
    insert(store, "a")
    with store.transaction() as tx:
        workflows.set_status(tx, "a", Status.PROCESSING, now_ms=2)
        assert workflows.status(tx, "a") is Status.PROCESSING
        assert workflows.status(tx, "b") is None
        workflows.delete(tx, "a", now_ms=3)
        assert workflows.status(tx, "a") is None
    store.close()
