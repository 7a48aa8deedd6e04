"""How long a finished workflow is known: 30 days, and an ephemeral one not at all."""

from __future__ import annotations

from renderline.engine.limits import WORKFLOW_LIFE_MS
from renderline.engine.store import Transaction, WorkflowRow, previews, reuse, workflows

__all__ = ["find_kept", "forget", "is_kept", "kept_since_ms"]


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


def forget(tx: Transaction, *, now_ms: int) -> int:
    """Take out what is older than that, with previews and reusable results; how many workflows there were."""
    until_ms = kept_since_ms(now_ms)
    previews.remove_made(tx, until_ms)
    reuse.remove_made(tx, until_ms)
    return workflows.remove_ended(tx, until_ms)
