"""Which files earlier runs of the same work have left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from renderline.database import Transaction
from renderline.ledger.entries import Kind

__all__ = ["Work", "saved_files"]

# `IS`, for of a service elsewhere both sides are NULL, which equals nothing.
_FILES = """
SELECT events.facts_json FROM events
JOIN cells ON cells.run_id = events.run_id AND cells.position = events.position
JOIN runs ON runs.id = events.run_id
WHERE events.kind IN (?, ?) AND cells.digest = ? AND cells.attempt = ? AND runs.engine = ?
AND json_extract(runs.given_json, '$.upscaler') IS ?
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """
    What makes a workflow's results what they are.

    Attributes:
        upscaler: the full name of the network that stands in on an engine of ours; None for a service elsewhere.
    """

    digest: str
    attempt: int
    engine: str
    upscaler: str | None


def saved_files(tx: Transaction, work: Work) -> Iterator[tuple[str, str]]:
    """The absolute path and the sha256 of each file that this work has made, whether it still lies there or not."""
    # Of a cell of which something is missing, the rest lies there all the same.
    values = (Kind.SAVED, Kind.UNSAVED, work.digest, work.attempt, work.engine, work.upscaler)
    for row in tx.execute(_FILES, values):
        for file in json.loads(row["facts_json"]).get("files", ()):
            yield file["path"], file["sha256"]
