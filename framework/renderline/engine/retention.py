"""How long things are known: a finished workflow for 30 days, an ephemeral one not at all, a blob until its life is over."""

from __future__ import annotations

from dataclasses import dataclass

from renderline.engine.limits import WORKFLOW_LIFE_MS
from renderline.engine.store import Transaction, WorkflowRow, blobs, previews, reuse, workflows

__all__ = ["Forgotten", "find_kept", "forget", "is_kept", "kept_since_ms"]

# A step that was prepared a moment before the end of its source's life still reads it.
_LAST_READERS_MS = 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """How many workflows and blobs were taken out of the store."""

    workflows: int
    blobs: int


def kept_since_ms(now_ms: int) -> int:
    """What ended at this moment or earlier is forgotten now."""
    return now_ms - WORKFLOW_LIFE_MS


def is_kept(row: WorkflowRow, *, now_ms: int) -> bool:
    """Whether a workflow is still there to be asked for."""
    if row.completed_at_ms is None:
        return True
    return row.completed_at_ms > kept_since_ms(now_ms) and not row.template.get("ephemeral")


def find_kept(tx: Transaction, workflow_id: str, owner: str, *, now_ms: int) -> WorkflowRow | None:
    """An owner's workflow of an id, if it is still there to be asked for."""
    row = workflows.find(tx, workflow_id)
    return row if row is not None and row.owner == owner and is_kept(row, now_ms=now_ms) else None


def forget(tx: Transaction, *, now_ms: int, life_ms: int = WORKFLOW_LIFE_MS) -> Forgotten:
    """
    Take out what is old, with previews and reusable results.

    Args:
        life_ms: a shorter one than usual takes out all that is older, blobs too; never what an unfinished workflow needs.
    """
    until_ms = now_ms - min(life_ms, WORKFLOW_LIFE_MS)
    previews.remove_made(tx, until_ms)
    reuse.remove_made(tx, until_ms)
    gone = workflows.remove_ended(tx, until_ms)
    dead = blobs.remove_ended(tx, now_ms - _LAST_READERS_MS)
    old = blobs.remove_made(tx, until_ms) if life_ms < WORKFLOW_LIFE_MS else 0
    return Forgotten(workflows=gone, blobs=dead + old)
