"""The ledger's tables, as numbered steps from an empty file; a step that was ever released is never changed."""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["MIGRATIONS"]

_TABLES = """
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    started_at_ms INTEGER NOT NULL,
    pipeline TEXT NOT NULL,
    source TEXT NOT NULL,
    engine TEXT NOT NULL,
    costs INTEGER NOT NULL,
    out_dir TEXT NOT NULL,
    given_json TEXT NOT NULL,
    commit_sha TEXT,
    is_dirty INTEGER
) STRICT;

CREATE TABLE cells (
    run_id TEXT NOT NULL REFERENCES runs (id),
    position INTEGER NOT NULL,
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    external_id TEXT,
    attempt INTEGER NOT NULL,
    submission_json TEXT NOT NULL,
    PRIMARY KEY (run_id, position),
    UNIQUE (run_id, key)
) STRICT;

CREATE TABLE estimates (
    run_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    step TEXT NOT NULL,
    step_type TEXT NOT NULL,
    model TEXT NOT NULL,
    low_buzz TEXT,
    high_buzz TEXT,
    PRIMARY KEY (run_id, position, step),
    FOREIGN KEY (run_id, position) REFERENCES cells (run_id, position)
) STRICT;

CREATE TABLE events (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    facts_json TEXT NOT NULL,
    FOREIGN KEY (run_id, position) REFERENCES cells (run_id, position)
) STRICT;
CREATE INDEX events_by_cell ON events (run_id, position, number);

CREATE TABLE charges (
    workflow_id TEXT NOT NULL,
    key TEXT NOT NULL,
    run_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    is_credit INTEGER NOT NULL,
    currency TEXT NOT NULL,
    buzz TEXT NOT NULL,
    PRIMARY KEY (workflow_id, key),
    FOREIGN KEY (run_id, position) REFERENCES cells (run_id, position)
) STRICT;
CREATE INDEX charges_by_time ON charges (at_ms);

CREATE TABLE uploads (
    engine TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    blob_id TEXT NOT NULL,
    uploaded_at_ms INTEGER NOT NULL,
    PRIMARY KEY (engine, sha256)
) STRICT;
"""

_QUOTES = """
CREATE TABLE quotes (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    engine TEXT NOT NULL,
    digest TEXT NOT NULL,
    asked_at_ms INTEGER NOT NULL,
    buzz TEXT NOT NULL
) STRICT;
CREATE INDEX quotes_by_body ON quotes (digest, engine, number);
"""


def _guards(*tables: str) -> Iterator[str]:
    for table in tables:
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_refuse_{verb.lower()} BEFORE {verb} ON {table} BEGIN "
                f"SELECT RAISE(ABORT, 'the ledger only grows: no {verb} of {table}'); END;\n"
            )


# Uploads are a memory of the service's, and change with it; all else is history.
MIGRATIONS: tuple[str, ...] = (
    _TABLES + "".join(_guards("runs", "cells", "estimates", "events", "charges")),
    _QUOTES + "".join(_guards("quotes")),
)
"""The script at index n takes a file from version n to n + 1."""
