"""Runs are written once and read back as they were."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from renderline.errors import LedgerError, UsageError
from renderline.ledger import runs
from renderline.ledger.entries import CellEntry, RunEntry
from renderline.ledger.ledger import Ledger


def _other_run(run_id: str) -> RunEntry:
    return RunEntry(
        id=run_id, started_at_ms=1, pipeline="p", source="p.yaml", engine="local", costs=False, out_dir="out"
    )


def test_a_run_and_its_cells_come_back_equal(
    ledger: Ledger, run: RunEntry, cells: tuple[CellEntry, ...]
) -> None:
    with ledger.snapshot() as tx:
        assert runs.find(tx, run.id) == run
        assert tuple(runs.cells(tx, run.id)) == cells


@pytest.mark.parametrize(
    ("asked", "found"),
    [("20261123-120000-a1", "20261123-120000-a1"), ("20261123-12", "20261123-120000-a1"), ("2027", "2027-b")],
)
@pytest.mark.usefixtures("run")
def test_a_run_is_found_by_the_beginning_of_its_id(
    ledger: Ledger, make_run: Callable[..., RunEntry], asked: str, found: str
) -> None:
    make_run("2027-b")
    with ledger.snapshot() as tx:
        assert runs.find(tx, asked).id == found


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("20261123", "more than one run begins so: 20261123-120000-a1, 20261123-130000-b2"),
        ("1999", "1999: there is no such run"),
        ("", "an empty id: there is no such run"),
        ("%", "there is no such run"),
    ],
)
@pytest.mark.usefixtures("run")
def test_another_id_is_refused_with_what_would_be_right(
    ledger: Ledger, make_run: Callable[..., RunEntry], asked: str, message: str
) -> None:
    make_run("20261123-130000-b2")
    with ledger.snapshot() as tx, pytest.raises(UsageError, match=message):
        runs.find(tx, asked)


def test_the_newest_runs_come_first(ledger: Ledger, make_run: Callable[..., RunEntry]) -> None:
    for age, run_id in enumerate(("a", "b", "c")):
        make_run(run_id, started_at_ms=100 + age)
    with ledger.snapshot() as tx:
        assert [each.id for each in runs.recent(tx, 2)] == ["c", "b"]


@pytest.mark.parametrize("table", ["runs", "cells", "estimates"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET rowid = rowid", "DELETE FROM {}"])
@pytest.mark.usefixtures("run")
def test_nothing_that_was_written_can_be_changed(ledger: Ledger, table: str, verb: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="the ledger only grows"), ledger.transaction() as tx:
        tx.execute(verb.format(table))


def test_a_cell_key_stands_once_in_a_run(ledger: Ledger, cells: tuple[CellEntry, ...]) -> None:
    entry = _other_run("twice")
    with pytest.raises(sqlite3.IntegrityError), ledger.transaction() as tx:
        runs.add(tx, entry, (cells[0], cells[0]))
    with ledger.snapshot() as tx:
        assert runs.recent(tx, 9) == ()


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(LedgerError, match=r"the ledger .*ledger\.db cannot be written"):
        Ledger(tmp_path / "file" / "ledger.db")
