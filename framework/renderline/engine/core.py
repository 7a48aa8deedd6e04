"""One engine: its parts joined, and the questions that routes ask of it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from renderline.canonical import JsonObject, JsonValue
from renderline.engine import retention
from renderline.engine.accounts import holding
from renderline.engine.accounts.till import Till
from renderline.engine.blobs import BlobFolder
from renderline.engine.changes import Changes
from renderline.engine.chaos.mischief import Mischief
from renderline.engine.clock import Clock, SystemClock
from renderline.engine.condition import Condition
from renderline.engine.disk_limit import DiskLimit
from renderline.engine.documents import Documents
from renderline.engine.edits import Edits
from renderline.engine.executors.base import Executor
from renderline.engine.executors.local import LocalExecutor, threads_for_a_job
from renderline.engine.executors.ray_executor import RayExecutor
from renderline.engine.ids import IdSource, random_id
from renderline.engine.intake import Intake
from renderline.engine.jobs import StepKind
from renderline.engine.kinds import load_kinds
from renderline.engine.library import Library
from renderline.engine.links import Links
from renderline.engine.listing import Listing
from renderline.engine.options import EngineOptions
from renderline.engine.owners import Owners
from renderline.engine.page.board import Board
from renderline.engine.preparation import Preparation
from renderline.engine.pricing import Price
from renderline.engine.remote_blobs import RemoteBlobs
from renderline.engine.scheduler import Scheduler
from renderline.engine.sources import Sources
from renderline.engine.store import (
    HOUSE,
    BlobRow,
    StepRow,
    Store,
    Transaction,
    WorkflowRow,
    jobs,
    steps,
    workflows,
)
from renderline.engine.upkeep import Upkeep
from renderline.engine.upscaling.models import DEFAULT_STAND_IN, built_in, full_name
from renderline.engine.upscaling.shelf import file_stamps
from renderline.engine.webhooks.courier import Courier
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
        Join the parts; nothing runs before `start`.

        Args:
            folder: the data folder; this process holds its lock.
            base_url: what signed URLs begin with.

        Raises:
            UsageError: there is no such upscaler, or the data folder is a newer renderline's.
        """
        kinds = load_kinds(options.steps)
        if options.upscaler is not None:
            # Better refused here than by every step that would use it.
            built_in(options.upscaler)
        self.upscaler = full_name(options.upscaler or DEFAULT_STAND_IN)
        self.clock = clock or SystemClock()
        self.token = options.token or secrets.token_urlsafe(_TOKEN_BYTES)
        self.changes = Changes()
        self._ids = ids
        self._store = Store(folder / "engine.db")
        self.owners = Owners(self.token, options.further_tokens, self._store.secret("owners"))
        self._till = Till(options.balances)
        self.mischief = Mischief(options.chaos)
        self.library = self._make_library(folder, options, base_url)
        self._scheduler = self._make_scheduler(folder, options, kinds)
        self._documents = Documents(
            library=self.library, scheduler=self._scheduler, show=self.mischief.output
        )
        self._courier = self._make_courier(options)
        self._upkeep = Upkeep(store=self._store, folder=self.library.folder, clock=self.clock)
        self.changes.listen(self._courier.tell)
        self.allow_loopback_callbacks = options.allow_loopback_callbacks
        self.intake = self._make_intake()
        self.edits = Edits(
            store=self._store, changes=self.changes, scheduler=self._scheduler, clock=self.clock
        )
        self.listing = Listing(store=self._store, documents=self._documents)
        self.condition = Condition(
            store=self._store, folder=folder, limit=self.library.folder.limit, options=options
        )
        self.board = Board(
            store=self._store, documents=self._documents, library=self.library, clock=self.clock
        )

    def start(self) -> None:
        """Begin to run what is ready, and forget what is old."""
        with self._store.transaction() as tx:
            self._till.open(tx, self.owners.all, now_ms=self.clock.now_ms())
        self._scheduler.start()
        self._courier.start()
        self._upkeep.start()

    def stop_waiting(self) -> None:
        """Let go of requests that wait for a workflow; before a server is stopped."""
        self.changes.close()

    def close(self) -> None:
        """Stop; what is under way is taken up again by the next start on the same folder."""
        self.changes.close()
        self._upkeep.close()
        self._scheduler.close()
        self._courier.close()
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

    def is_held(self, blob: BlobRow) -> bool:
        """Whether nobody may see a blob, for what its workflow made is held."""
        with self._store.snapshot() as tx:
            job = jobs.find(tx, blob.job_id) if blob.job_id else None
            row = workflows.find_any(tx, job.step.workflow_id) if job else None
            return row is not None and holding.is_held(tx, row)

    def first_step(self, workflow_id: str) -> tuple[StepRow, JsonValue]:
        """The only step of a recipe's workflow, and its output."""
        with self._store.snapshot() as tx:
            row = steps.of_workflow(tx, workflow_id)[0]
            return row, self._documents.output(tx, row)

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
            document=self._documents.workflow(tx, row),
            price=Price.read(row.price),
            finished=row.status in TERMINAL,
            kept=retention.is_kept(row, now_ms=self.clock.now_ms()),
        )

    def _make_library(self, folder: Path, options: EngineOptions, base_url: str) -> Library:
        remote = RemoteBlobs(options.blobs_url) if options.blobs_url else None
        return Library(
            store=self._store,
            folder=BlobFolder(folder / "blobs", remote, limit=DiskLimit(options.disk_limit_bytes)),
            links=Links(options.public_url or base_url, self._store.secret("links")),
            clock=self.clock,
            ids=self._ids,
            output_link_life_ms=self.mischief.link_life_ms,
        )

    def _make_courier(self, options: EngineOptions) -> Courier:
        return Courier(
            store=self._store,
            describe=self._documents.workflow,
            clock=self.clock,
            allow_loopback=options.allow_loopback_callbacks,
        )

    def _make_intake(self) -> Intake:
        return Intake(
            store=self._store,
            library=self.library,
            scheduler=self._scheduler,
            till=self._till,
            clock=self.clock,
            ids=self._ids,
        )

    def _make_scheduler(
        self, folder: Path, options: EngineOptions, kinds: Mapping[str, StepKind]
    ) -> Scheduler:
        return Scheduler(
            store=self._store,
            library=self.library,
            preparation=Preparation(
                store=self._store,
                library=self.library,
                sources=Sources(self.library, allow_private=options.allow_private),
                kinds=kinds,
                networks=partial(_networks, options, folder),
                clock=self.clock,
            ),
            executor=self.mischief.executor(_executor(options, folder)),
            kinds=kinds,
            changes=self.changes,
            clock=self.clock,
            ids=self._ids,
        )


def _executor(options: EngineOptions, folder: Path) -> Executor:
    job_options = _job_options(options, folder)
    if options.cluster is not None:
        return RayExecutor(options.cluster, steps=options.steps, options=job_options, folder=folder)
    return LocalExecutor(workers=options.workers, steps=options.steps, options=job_options, folder=folder)


def _models_dir(options: EngineOptions, folder: Path) -> Path:
    return (options.models_dir or folder / "models").absolute()


def _networks(options: EngineOptions, folder: Path) -> JsonValue:
    """What stands in, and the files of the user's own, as far as one sees without reading them."""
    files: list[JsonValue] = [list(stamp) for stamp in file_stamps(_models_dir(options, folder))]
    return [options.upscaler, *files]


def _job_options(options: EngineOptions, folder: Path) -> JsonObject:
    given = {
        "upscaler": options.upscaler,
        "models_dir": str(_models_dir(options, folder)),
        "threads": threads_for_a_job(),
    }
    return {name: value for name, value in given.items() if value is not None}
