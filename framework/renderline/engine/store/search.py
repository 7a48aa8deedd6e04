"""The list of workflows: one statement, whatever is asked for."""

from __future__ import annotations

import json
from dataclasses import dataclass

from renderline.engine.store.database import Transaction
from renderline.engine.store.rows import WorkflowRow
from renderline.engine.store.workflows import read_row
from renderline.wire.statuses import Status

__all__ = ["Search", "search"]

_UNSUCCESSFUL = (Status.FAILED, Status.EXPIRED, Status.CANCELED)

# Each condition that nobody asked for is true of every row, so one text serves all questions, and SQLite reads it once. The tree
# begins with `metadata` itself, and counts the places in a list as keys: neither was written by anybody. An atom is a value that
# holds no others; the value of an object would be all its JSON, braces included.
_STATEMENT = """
SELECT * FROM workflows
WHERE owner = :owner
  AND deleted_at_ms IS NULL
  AND (completed_at_ms IS NULL
       OR (completed_at_ms > :kept_since_ms AND NOT COALESCE(template_json ->> '$.ephemeral', FALSE)))
  AND (:cursor IS NULL OR CASE WHEN :ascending THEN number > :cursor ELSE number < :cursor END)
  AND (:since_ms IS NULL OR created_at_ms >= :since_ms)
  AND (:until_ms IS NULL OR created_at_ms <= :until_ms)
  AND status NOT IN (SELECT value FROM json_each(:without_statuses))
  AND NOT EXISTS (
      SELECT value FROM json_each(:tags)
      EXCEPT SELECT value FROM json_each(template_json, '$.tags'))
  AND NOT EXISTS (
      SELECT value FROM json_each(:without_tags)
      INTERSECT SELECT value FROM json_each(template_json, '$.tags'))
  AND (:text IS NULL OR EXISTS (
      SELECT 1 FROM json_tree(template_json, '$.metadata') AS entry
      WHERE entry.parent IS NOT NULL
        AND (typeof(entry.key) = 'text' AND instr(lower(entry.key), lower(:text))
             OR instr(lower(entry.atom), lower(:text)))))
ORDER BY CASE WHEN :ascending THEN number ELSE -number END
LIMIT :take
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """
    Which workflows are asked for.

    Attributes:
        kept_since_ms: what ended before is forgotten.
        take: at most so many.
        owner: whose.
        cursor: go on after the workflow of this number.
        tags: it has all of these.
        without_tags: it has none of these.
        text: stands in a key or a value of its metadata; case matters outside ASCII only.
        ascending: oldest first.
        since_ms: it came in then or later.
        until_ms: it came in then or earlier.
        without_failed: it did not end without success.
    """

    kept_since_ms: int
    take: int
    owner: str
    cursor: int | None = None
    tags: tuple[str, ...] = ()
    without_tags: tuple[str, ...] = ()
    text: str | None = None
    ascending: bool = False
    since_ms: int | None = None
    until_ms: int | None = None
    without_failed: bool = False


def search(tx: Transaction, asked: Search) -> tuple[WorkflowRow, ...]:
    """The workflows that are asked for, newest first unless told otherwise."""
    rows = tx.execute(
        _STATEMENT,
        {
            "kept_since_ms": asked.kept_since_ms,
            "take": asked.take,
            "owner": asked.owner,
            "cursor": asked.cursor,
            "tags": json.dumps(asked.tags),
            "without_tags": json.dumps(asked.without_tags),
            "text": asked.text,
            "ascending": asked.ascending,
            "since_ms": asked.since_ms,
            "until_ms": asked.until_ms,
            "without_statuses": json.dumps(_UNSUCCESSFUL if asked.without_failed else ()),
        },
    )
    return tuple(read_row(row) for row in rows)
