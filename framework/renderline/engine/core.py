"""One engine: its parts started and stopped, and the questions that routes ask of it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from renderline.canonical import JsonObject, JsonValue
from renderline.engine import retention
from renderline.engine.assembly import assemble, models_dir
from renderline.engine.catalog.resources import Resources
from renderline.engine.catalog.services import Services
from renderline.engine.clock import Clock, SystemClock
from renderline.engine.condition import Condition
from renderline.engine.edits import Edits
from renderline.engine.ids import IdSource, random_id
from renderline.engine.intake import Intake
from renderline.engine.listing import Listing
from renderline.engine.options import EngineOptions
from renderline.engine.owners import Owners
from renderline.engine.page.board import Board
from renderline.engine.pricing import Price
from renderline.engine.store import (
    HOUSE,
    StepRow,
    Transaction,
    WorkflowRow,
    events,
    steps,
    workflows,
)
from renderline.engine.upscaling.models import DEFAULT_STAND_IN, built_in, full_name
from renderline.wire.statuses import TERMINAL

__all__ = ["Answer", "Engine"]

_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """
    A workflow as it stands.

    Attributes:
        finished: nothing in it changes any more.
        kept: it can still be asked for; one that is ephemeral or old is not, once it has ended.
    """

    document: JsonObject
    price: Price
    finished: bool
    kept: bool = True


class Engine:
    """An orchestration service without its HTTP."""

    def __init__(
        self,
        folder: Path,
        options: EngineOptions,
        *,
        base_url: str,
        clock: Clock | None = None,
        ids: IdSource = random_id,
    ) -> None:
        """
        Make it; nothing runs before `start`.

        Args:
            folder: the data folder; this process holds its lock.
            base_url: what signed URLs begin with.

        Raises:
            UsageError: there is no such upscaler, or the data folder is a newer renderline's.
            ExtraMissing: what the object store takes is not installed.
            EngineUnreachable: the object store does not answer.
        """
        if options.upscaler is not None:
            # Better refused here than by every step that would use it.
            built_in(options.upscaler)
        self.upscaler = full_name(options.upscaler or DEFAULT_STAND_IN)
        self.clock = clock or SystemClock()
        self.token = options.token or secrets.token_urlsafe(_TOKEN_BYTES)
        self.allow_loopback_callbacks = options.allow_loopback_callbacks
        parts = assemble(folder, options, base_url=base_url, clock=self.clock, ids=ids)
        self._parts = parts
        self._store = parts.store
        self.library = parts.library
        self.changes = parts.changes
        self.mischief = parts.mischief
        self.owners = Owners(self.token, options.further_tokens, parts.store.secret("owners"))
        self.intake = Intake(
            store=parts.store,
            library=parts.library,
            scheduler=parts.scheduler,
            till=parts.till,
            clock=parts.clock,
            ids=parts.ids,
        )
        self.edits = Edits(
            store=parts.store, changes=parts.changes, scheduler=parts.scheduler, clock=parts.clock
        )
        self.listing = Listing(store=parts.store, documents=parts.documents)
        limit = parts.library.folder.limit
        self.condition = Condition(store=parts.store, folder=folder, limit=limit, options=options)
        self.services = Services(parts.kinds)
        self.resources = Resources(models_dir(options, folder), workers=options.workers)
        self.board = Board(
            store=parts.store,
            documents=parts.documents,
            library=parts.library,
            till=parts.till,
            clock=parts.clock,
        )

    def start(self) -> None:
        """Begin to run what is ready, and forget what is old."""
        with self._store.transaction() as tx:
            self._parts.till.open(tx, self.owners.all, now_ms=self.clock.now_ms())
        self._parts.scheduler.start()
        self._parts.courier.start()
        self._parts.upkeep.start()

    def stop_waiting(self) -> None:
        """Let go of requests that wait for a workflow; before a server is stopped."""
        self.changes.close()

    def close(self) -> None:
        """Stop; what is under way is taken up again by the next start on the same folder."""
        self.changes.close()
        self._parts.upkeep.close()
        self._parts.scheduler.close()
        self._parts.courier.close()
        self._store.close()

    def answer(self, workflow_id: str, owner: str) -> Answer | None:
        """A workflow as it stands now; None for one that is unknown, deleted or another owner's."""
        with self._store.snapshot() as tx:
            row = workflows.find(tx, workflow_id)
            return None if row is None or row.owner != owner else self._answer(tx, row)

    def finished(self, workflow_id: str) -> bool:
        """Whether nothing in a workflow will change any more; so for one that is unknown."""
        with self._store.snapshot() as tx:
            status = workflows.status(tx, workflow_id)
            return status is None or status in TERMINAL

    def latest_event(self, workflow_id: str) -> int:
        """The number of what happened last to a workflow; 0 for one that is unknown."""
        with self._store.snapshot() as tx:
            return events.latest(tx, workflow_id)

    def first_step(self, workflow_id: str) -> tuple[StepRow, JsonValue]:
        """The only step of a recipe's workflow, and its output."""
        with self._store.snapshot() as tx:
            row = steps.of_workflow(tx, workflow_id)[0]
            return row, self._parts.documents.output(tx, row)

    def newest(self) -> int:
        """The number of the workflow that came in last; 0 before the first."""
        with self._store.snapshot() as tx:
            return workflows.newest(tx)

    def delete_after(self, number: int) -> int:
        """Delete every unfinished workflow that came in after the one of a number; how many there were."""
        with self._store.snapshot() as tx:
            open_ids = workflows.open_after(tx, number)
        return sum(self.edits.delete(workflow_id, HOUSE) for workflow_id in open_ids)

    def _answer(self, tx: Transaction, row: WorkflowRow) -> Answer:
        return Answer(
            document=self._parts.documents.workflow(tx, row),
            price=Price.read(row.price),
            finished=row.status in TERMINAL,
            kept=retention.is_kept(row, now_ms=self.clock.now_ms()),
        )
