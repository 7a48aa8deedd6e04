"""
Mature work that was not paid with the currency for it: held back, until it is paid anew.

What a workflow says of itself with `nsfwLevel` counts, for the engine rates no picture. Free work is never held.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from renderline.canonical import JsonObject
from renderline.engine.accounts import books
from renderline.engine.accounts.buzz import MATURE, InsufficientBuzz, payers
from renderline.engine.mature import is_mature
from renderline.engine.store import Transaction, WorkflowRow, workflows

__all__ = ["allow", "is_held", "release"]


def is_held(tx: Transaction, row: WorkflowRow) -> bool:
    """Whether nobody may see what a workflow made."""
    return is_mature(row.template) and _holds(row.template, books.paid(tx, row.id))


def allow(tx: Transaction, workflow_id: str, template: JsonObject, *, now_ms: int) -> None:
    """
    Mature content of a workflow is wished for from now on, so that it is paid anew.

    Raises:
        InsufficientBuzz: the account does not hold the price in the currency for it, or the workflow excludes that.
    """
    books.upgrade(tx, workflow_id, payers({**template, "allowMatureContent": True}), now_ms=now_ms)


def release(tx: Transaction, workflow_id: str, *, now_ms: int) -> None:
    """Pay anew for a workflow that is to do so by itself, as soon as it has made something; it stays held if it cannot."""
    cost = books.paid(tx, workflow_id)
    row = workflows.find_any(tx, workflow_id) if cost else None
    if row is None or not is_mature(row.template) or not _holds(row.template, cost):
        return
    if row.template.get("upgradeMode") == "automatic" and row.template.get("allowMatureContent") is None:
        with suppress(InsufficientBuzz):
            allow(tx, workflow_id, row.template, now_ms=now_ms)


def _holds(template: JsonObject, cost: Mapping[str, int]) -> bool:
    wished = template.get("allowMatureContent")
    if wished is None:
        return any(currency != MATURE for currency in cost)
    # Somebody has answered: after a no, not even the right currency shows it.
    return bool(cost) and not wished
