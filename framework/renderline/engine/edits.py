"""Changes that a workflow's owner makes: what may be changed is a small document, replaced as a whole or patched."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from renderline.canonical import JsonObject
from renderline.engine import lifecycle
from renderline.engine.accounts import holding
from renderline.engine.changes import Changes
from renderline.engine.clock import Clock
from renderline.engine.retention import find_kept
from renderline.engine.scheduler import Scheduler
from renderline.engine.store import StepRow, Store, Transaction, WorkflowRow, steps, workflows

__all__ = ["Edit", "Edits"]

Edit: TypeAlias = Callable[[JsonObject], JsonObject]
"""From the fields as they are to the fields as they shall be; what it raises leaves everything as it was."""

_OF_THE_ENGINE = ("error", "renderline")
"""Entries of a step's metadata that are not its owner's."""


class Edits:
    """Changes workflows and steps, cancels and deletes them."""

    def __init__(self, *, store: Store, changes: Changes, scheduler: Scheduler, clock: Clock) -> None:
        self._store = store
        self._changes = changes
        self._scheduler = scheduler
        self._clock = clock

    def workflow(self, workflow_id: str, owner: str, edit: Edit) -> bool:
        """
        Change a workflow's fields: `metadata`, `tags`, `allowMatureContent` and `status`, whose only wish is `canceled`.

        Returns:
            False for one that is unknown or another owner's.

        Raises:
            InsufficientBuzz: its mature content cannot be paid; nothing is changed.
        """
        with self._store.transaction() as tx:
            row = find_kept(tx, workflow_id, owner, now_ms=self._clock.now_ms())
            if row is None:
                return False
            before = _editable(row)
            after = dict(edit(before))
            # Taken out, since it is a column and no field of the body.
            cancels = after.pop("status", row.status) != row.status
            if any(after[key] != before.get(key) for key in after):
                workflows.set_template(tx, workflow_id, {**row.template, **after})
            # Once: who says yes again has paid.
            if after["allowMatureContent"] is True and not before["allowMatureContent"]:
                holding.allow(tx, workflow_id, row.template, now_ms=self._clock.now_ms())
            if cancels:
                lifecycle.cancel(tx, workflow_id, now_ms=self._clock.now_ms())
        self._announce(workflow_id, ended=cancels)
        return True

    def step(self, workflow_id: str, owner: str, name: str, edit: Edit) -> bool:
        """Change a step's own `metadata`; what the engine put into it stays. False for one that is unknown."""
        with self._store.transaction() as tx:
            row = self._step(tx, workflow_id, owner, name)
            if row is None:
                return False
            engines = {key: row.metadata[key] for key in _OF_THE_ENGINE if key in row.metadata}
            metadata = edit({"metadata": row.metadata}).get("metadata")
            steps.set_metadata(tx, row.key, {**(metadata if isinstance(metadata, dict) else {}), **engines})
        self._announce(workflow_id, ended=False)
        return True

    def delete(self, workflow_id: str, owner: str) -> bool:
        """End a workflow's open steps and forget it; False for one that is unknown or another owner's."""
        now_ms = self._clock.now_ms()
        with self._store.transaction() as tx:
            if find_kept(tx, workflow_id, owner, now_ms=now_ms) is None:
                return False
            lifecycle.cancel(tx, workflow_id, now_ms=now_ms)
            workflows.delete(tx, workflow_id, now_ms=now_ms)
        self._announce(workflow_id, ended=True)
        return True

    def _step(self, tx: Transaction, workflow_id: str, owner: str, name: str) -> StepRow | None:
        if find_kept(tx, workflow_id, owner, now_ms=self._clock.now_ms()) is None:
            return None
        return next((row for row in steps.of_workflow(tx, workflow_id) if row.name == name), None)

    def _announce(self, workflow_id: str, *, ended: bool) -> None:
        if ended:
            # The change is announced there, once nothing works on it any more.
            self._scheduler.drop(workflow_id)
        else:
            self._changes.announce(workflow_id)


def _editable(row: WorkflowRow) -> JsonObject:
    return {
        # Empty where nothing was given, so that a patch has something to add to.
        "metadata": row.template.get("metadata") or {},
        "tags": row.template.get("tags") or [],
        "allowMatureContent": row.template.get("allowMatureContent"),
        "status": row.status,
    }
