"""Statements on steps and on the edges between them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import cast

from renderline.canonical import JsonObject
from renderline.engine.store.columns import dump, load, load_optional
from renderline.engine.store.database import Transaction
from renderline.engine.store.rows import StepHead, StepKey, StepRow
from renderline.wire.statuses import TERMINAL, Status

__all__ = [
    "add_metadata",
    "consumers",
    "count",
    "count_retry",
    "find",
    "head",
    "heads",
    "insert",
    "of_workflow",
    "open_sources",
    "set_metadata",
    "set_output",
    "set_sources",
    "set_status",
    "sources_under_way",
    "with_status",
]


def insert(tx: Transaction, key: StepKey, *, name: str, template: JsonObject, sources: Iterable[int]) -> None:
    """Add a step, `unassigned`, and its edges from the steps at the positions `sources`."""
    tx.execute(
        "INSERT INTO steps (workflow_id, position, name, type, status, template_json, metadata_json) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            *key,
            name,
            template["$type"],
            Status.UNASSIGNED,
            dump(template),
            # The contract lets it be null, and the engine adds to it.
            dump(template.get("metadata") or {}),
        ),
    )
    # One edge, however many fields of the step refer to the same source.
    tx.executemany("INSERT INTO edges VALUES (?, ?, ?)", [(*key, source) for source in sorted(set(sources))])


def find(tx: Transaction, key: StepKey) -> StepRow:
    """
    The step of a key.

    Raises:
        LookupError: there is none.
    """
    row = tx.execute("SELECT * FROM steps WHERE workflow_id = ? AND position = ?", key).fetchone()
    if row is None:
        raise LookupError(key)
    return _row(row)


def head(tx: Transaction, key: StepKey) -> StepHead:
    """
    Where the step of a key stands.

    Raises:
        LookupError: there is none.
    """
    row = tx.execute(
        "SELECT workflow_id, position, name, status FROM steps WHERE workflow_id = ? AND position = ?", key
    ).fetchone()
    if row is None:
        raise LookupError(key)
    return _head(row)


def heads(tx: Transaction, workflow_id: str) -> tuple[StepHead, ...]:
    """Where a workflow's steps stand, in their order."""
    rows = tx.execute(
        "SELECT workflow_id, position, name, status FROM steps WHERE workflow_id = ? ORDER BY position",
        (workflow_id,),
    )
    return tuple(_head(row) for row in rows)


def of_workflow(tx: Transaction, workflow_id: str) -> tuple[StepRow, ...]:
    """A workflow's steps, in their order."""
    rows = tx.execute("SELECT * FROM steps WHERE workflow_id = ? ORDER BY position", (workflow_id,))
    return tuple(_row(row) for row in rows)


def with_status(tx: Transaction, *statuses: Status) -> tuple[StepKey, ...]:
    """Every step that has one of the statuses, oldest workflow first."""
    rows = tx.execute(
        # First come, first served: at a restart the queue is made up of these again.
        "SELECT workflow_id, position FROM steps JOIN workflows ON workflows.id = workflow_id "
        "WHERE steps.status IN (SELECT value FROM json_each(?)) ORDER BY number, position",
        (json.dumps(statuses),),
    )
    return tuple(StepKey(*row) for row in rows)


def count(tx: Transaction) -> Mapping[Status, int]:
    """How many steps of all owners there are of each status that is not final."""
    rows = tx.execute(
        "SELECT status, COUNT(*) AS steps FROM steps WHERE status IN (SELECT value FROM json_each(?)) GROUP BY status",
        (json.dumps([status for status in Status if status not in TERMINAL]),),
    )
    return {Status(row["status"]): int(row["steps"]) for row in rows}


def sources_under_way(tx: Transaction) -> frozenset[str]:
    """The contents (sha256) of the source images of every step that has them and has not ended."""
    rows = tx.execute(
        "SELECT DISTINCT source.value FROM steps, json_each(sources_json) AS source "
        "WHERE status IN (SELECT value FROM json_each(?)) AND sources_json IS NOT NULL",
        (json.dumps([Status.SCHEDULED, Status.PREPARING, Status.PROCESSING]),),
    )
    return frozenset(str(row["value"]) for row in rows)


def open_sources(tx: Transaction, key: StepKey) -> int:
    """How many of the steps that a step consumes have not succeeded yet."""
    (count,) = tx.execute(
        "SELECT count(*) FROM edges JOIN steps ON steps.workflow_id = edges.workflow_id "
        "AND steps.position = edges.source_position "
        "WHERE edges.workflow_id = ? AND edges.position = ? AND steps.status <> ?",
        (*key, Status.SUCCEEDED),
    ).fetchone()
    return int(count)


def consumers(tx: Transaction, key: StepKey) -> tuple[StepHead, ...]:
    """The steps that consume a step's output directly."""
    rows = tx.execute(
        "SELECT steps.workflow_id, steps.position, steps.name, steps.status FROM edges JOIN steps ON steps.workflow_id = edges.workflow_id "
        "AND steps.position = edges.position "
        "WHERE edges.workflow_id = ? AND edges.source_position = ? ORDER BY steps.position",
        key,
    )
    return tuple(_head(row) for row in rows)


def set_status(tx: Transaction, key: StepKey, status: Status, *, now_ms: int) -> None:
    """Change the status; the first `processing` starts the step, a final one completes it."""
    tx.execute(
        # A retry goes back to `scheduled`: it keeps its first start, and is not completed any more.
        "UPDATE steps SET status = ?, started_at_ms = COALESCE(started_at_ms, ?), completed_at_ms = ? "
        "WHERE workflow_id = ? AND position = ?",
        (
            status,
            now_ms if status is Status.PROCESSING else None,
            now_ms if status in TERMINAL else None,
            *key,
        ),
    )


def set_sources(tx: Transaction, key: StepKey, sources: Mapping[str, str]) -> None:
    """Keep which contents the step's source images have."""
    _set(tx, key, "sources_json", dump(sources))


def set_output(tx: Transaction, key: StepKey, output: JsonObject) -> None:
    """Keep the step's output."""
    _set(tx, key, "output_json", dump(output))


def add_metadata(tx: Transaction, step: StepRow, added: JsonObject) -> None:
    """Put the engine's own entries into the step's metadata."""
    _set(tx, step.key, "metadata_json", dump({**step.metadata, **added}))


def set_metadata(tx: Transaction, key: StepKey, metadata: JsonObject) -> None:
    """Replace the step's metadata."""
    _set(tx, key, "metadata_json", dump(metadata))


def count_retry(tx: Transaction, key: StepKey) -> None:
    """Use up one of the step's retries."""
    tx.execute("UPDATE steps SET retried = retried + 1 WHERE workflow_id = ? AND position = ?", key)


def _set(tx: Transaction, key: StepKey, column: str, text: str) -> None:
    tx.execute(f"UPDATE steps SET {column} = ? WHERE workflow_id = ? AND position = ?", (text, *key))  # noqa: S608 - the column is one of this module's


def _head(row: sqlite3.Row) -> StepHead:
    return StepHead(StepKey(row["workflow_id"], row["position"]), row["name"], Status(row["status"]))


def _row(row: sqlite3.Row) -> StepRow:
    return StepRow(
        key=StepKey(row["workflow_id"], row["position"]),
        name=row["name"],
        type=row["type"],
        status=Status(row["status"]),
        template=load(row["template_json"]),
        sources=cast("Mapping[str, str] | None", load_optional(row["sources_json"])),
        output=load_optional(row["output_json"]),
        metadata=load(row["metadata_json"]),
        retried=row["retried"],
        started_at_ms=row["started_at_ms"],
        completed_at_ms=row["completed_at_ms"],
    )
