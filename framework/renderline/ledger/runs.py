"""Runs and their cells: written once, when a run begins."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from sqlite3 import Row

from renderline import canonical
from renderline.database import Transaction
from renderline.errors import UsageError
from renderline.ledger import amounts, submissions
from renderline.ledger.entries import CellEntry, Estimate, RunEntry
from renderline.source.git import Commit

__all__ = ["add", "cells", "digests", "find", "recent"]

_CELL = "INSERT INTO cells VALUES (?, ?, ?, ?, ?, ?, ?)"
_ESTIMATE = "INSERT INTO estimates VALUES (?, ?, ?, ?, ?, ?, ?)"


def add(tx: Transaction, run: RunEntry, entries: Iterable[CellEntry]) -> None:
    """Write a run with all its cells; they are made one at a time, however many there are."""
    commit = run.commit
    row = (
        *(run.id, run.started_at_ms, run.pipeline, run.source, run.engine, run.costs, run.out_dir),
        canonical.compact(run.given).decode("utf-8"),
        *((commit.sha, commit.is_dirty) if commit else (None, None)),
    )
    tx.execute("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    # All before the first request: what is sent must be found in the ledger, wherever the run is killed.
    for entry in entries:
        _add_cell(tx, run.id, entry)


def find(tx: Transaction, run_id: str) -> RunEntry:
    """
    The run of this id, or the only one whose id begins so.

    Raises:
        UsageError: there is none, or more than one.
    """
    rows = tx.execute(
        # Not LIKE: `_` and `%` in what the user typed would match other runs.
        "SELECT * FROM runs WHERE substr(id, 1, length(?)) = ? ORDER BY id",
        (run_id, run_id),
    ).fetchall()
    # The whole id is meant even where a longer one begins with it.
    exact = [row for row in rows if row["id"] == run_id]
    found = exact or rows
    if not run_id or len(found) != 1:
        among = f": {', '.join(row['id'] for row in found[:5])}" if run_id and found else ""
        wrong = (
            "more than one run begins so"
            if among
            else "there is no such run; `renderline runs list` shows them"
        )
        raise UsageError(f"{run_id or 'an empty id'}: {wrong}{among}")
    return _run(found[0])


def recent(tx: Transaction, limit: int, *, source: str | None = None) -> tuple[RunEntry, ...]:
    """The latest runs, of one pipeline's file or of all, the newest first."""
    rows = tx.execute(
        "SELECT * FROM runs WHERE ? IS NULL OR source = ? ORDER BY started_at_ms DESC, id DESC LIMIT ?",
        (source, source, limit),
    )
    return tuple(_run(row) for row in rows)


def cells(tx: Transaction, run_id: str) -> Iterator[CellEntry]:
    """A run's cells, in the matrix's order."""
    # Read as a whole, since one query a cell would be ten thousand of them.
    estimates: dict[int, list[Estimate]] = {}
    for row in tx.execute("SELECT * FROM estimates WHERE run_id = ? ORDER BY rowid", (run_id,)):
        estimates.setdefault(row["position"], []).append(_estimate(row))
    for row in tx.execute("SELECT * FROM cells WHERE run_id = ? ORDER BY position", (run_id,)):
        yield CellEntry(
            position=row["position"],
            attempt=row["attempt"],
            external_id=row["external_id"],
            submission=submissions.load(row["submission_json"]),
            estimates=tuple(estimates.get(row["position"], ())),
        )


def digests(tx: Transaction, run_id: str) -> Mapping[str, str]:
    """The digest of each cell's body, by the cell's key."""
    rows = tx.execute("SELECT key, digest FROM cells WHERE run_id = ?", (run_id,))
    return {row["key"]: row["digest"] for row in rows}


def _add_cell(tx: Transaction, run_id: str, entry: CellEntry) -> None:
    submission = entry.submission
    cell = (run_id, entry.position, submission.cell_key, submission.digest, entry.external_id, entry.attempt)
    tx.execute(_CELL, (*cell, submissions.dump(submission)))
    rows = (
        (
            *(run_id, entry.position, each.step, each.step_type, each.model),
            *(amounts.written(each.low), amounts.written(each.high)),
        )
        for each in entry.estimates
    )
    tx.executemany(_ESTIMATE, rows)


def _run(row: Row) -> RunEntry:
    sha = row["commit_sha"]
    return RunEntry(
        id=row["id"],
        started_at_ms=row["started_at_ms"],
        pipeline=row["pipeline"],
        source=row["source"],
        engine=row["engine"],
        costs=bool(row["costs"]),
        out_dir=row["out_dir"],
        given=json.loads(row["given_json"]),
        commit=None if sha is None else Commit(sha=sha, is_dirty=bool(row["is_dirty"])),
    )


def _estimate(row: Row) -> Estimate:
    return Estimate(
        step=row["step"],
        step_type=row["step_type"],
        model=row["model"],
        low=amounts.read(row["low_buzz"]),
        high=amounts.read(row["high_buzz"]),
    )
