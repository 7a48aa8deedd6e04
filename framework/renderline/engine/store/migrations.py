"""The tables, as numbered steps from an empty file; a step that was ever released is never changed."""

from __future__ import annotations

__all__ = ["MIGRATIONS"]

# AUTOINCREMENT where a number is told outside: SQLite would else give that of a removed last row again, and a
# cursor or a receiver's place would point at something new. STRICT, since a column would else keep whatever
# it is given. Steps are looked for by status: in `/health`, and when a process takes up what another left.
# Blobs name their job without a foreign key: they outlive the workflow.
_FIRST = """
CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

CREATE TABLE workflows (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    external_id TEXT UNIQUE,
    status TEXT NOT NULL,
    template_json TEXT NOT NULL,
    price_json TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    started_at_ms INTEGER,
    completed_at_ms INTEGER,
    deleted_at_ms INTEGER
) STRICT;

CREATE TABLE steps (
    workflow_id TEXT NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    template_json TEXT NOT NULL,
    sources_json TEXT,
    output_json TEXT,
    metadata_json TEXT NOT NULL,
    retried INTEGER NOT NULL DEFAULT 0,
    started_at_ms INTEGER,
    completed_at_ms INTEGER,
    PRIMARY KEY (workflow_id, position),
    UNIQUE (workflow_id, name)
) STRICT;
CREATE INDEX steps_by_status ON steps (status);

CREATE TABLE edges (
    workflow_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    source_position INTEGER NOT NULL,
    PRIMARY KEY (workflow_id, position, source_position),
    FOREIGN KEY (workflow_id, position) REFERENCES steps (workflow_id, position) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX edges_by_source ON edges (workflow_id, source_position);

CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    workflow_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    result_json TEXT,
    started_at_ms INTEGER,
    completed_at_ms INTEGER,
    UNIQUE (workflow_id, position, ordinal),
    FOREIGN KEY (workflow_id, position) REFERENCES steps (workflow_id, position) ON DELETE CASCADE
) STRICT;

CREATE TABLE events (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    workflow_id TEXT NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    step_name TEXT,
    job_id TEXT,
    status TEXT NOT NULL,
    reason TEXT,
    at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX events_by_workflow ON events (workflow_id, sequence);

CREATE TABLE blobs (
    id TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    width_px INTEGER NOT NULL,
    height_px INTEGER NOT NULL,
    job_id TEXT,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX blobs_by_content ON blobs (sha256);
"""

# The index holds the unfinished workflows alone, so it stays as small as the queue, however long the history.
_SAME_WORK_ONCE = """
CREATE TABLE previews (
    external_id TEXT PRIMARY KEY,
    document_json TEXT NOT NULL,
    price_json TEXT NOT NULL,
    made_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE results (
    key TEXT PRIMARY KEY,
    output_json TEXT NOT NULL,
    metadata_json TEXT NOT NULL,
    made_at_ms INTEGER NOT NULL
) STRICT;

ALTER TABLE workflows ADD COLUMN body_digest TEXT;
CREATE INDEX workflows_under_way ON workflows (body_digest) WHERE completed_at_ms IS NULL;
"""

# A receiver's row is its key with two numbers: without a rowid it is kept once and not again in an index.
_CALLBACKS = """
CREATE TABLE deliveries (
    workflow_id TEXT NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    callback INTEGER NOT NULL,
    sequence INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (workflow_id, callback)
) STRICT, WITHOUT ROWID;
"""

# The workflow of a transfer is no foreign key: what was paid stays in the books when the workflow is cleared
# away. The trigger takes two statements, as an upsert will not do: SQLite checks `buzz >= 0` on the row that
# it would insert, which is the move and not the sum.
_BOOKS = """
CREATE TABLE transfers (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    workflow_id TEXT,
    at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX transfers_by_workflow ON transfers (workflow_id);

CREATE TABLE postings (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    transfer INTEGER NOT NULL REFERENCES transfers (number),
    account TEXT NOT NULL,
    currency TEXT NOT NULL,
    buzz INTEGER NOT NULL CHECK (buzz <> 0)
) STRICT;
CREATE INDEX postings_by_transfer ON postings (transfer);

CREATE TABLE balances (
    account TEXT NOT NULL,
    currency TEXT NOT NULL,
    buzz INTEGER NOT NULL CHECK (buzz >= 0 OR account = 'mint'),
    PRIMARY KEY (account, currency)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER postings_make_balances AFTER INSERT ON postings BEGIN
    INSERT OR IGNORE INTO balances VALUES (NEW.account, NEW.currency, 0);
    UPDATE balances SET buzz = buzz + NEW.buzz WHERE account = NEW.account AND currency = NEW.currency;
END;
"""

# The empty owner is the data folder's own, so all that was there before several tokens came stays with it.
_OWNERS = """
ALTER TABLE workflows ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE blobs ADD COLUMN owner TEXT NOT NULL DEFAULT '';
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _SAME_WORK_ONCE, _CALLBACKS, _BOOKS, _OWNERS)
"""The script at index n takes a file from version n to n + 1; the version is kept in `user_version`."""
