"""The parts of one engine, made from its options and joined; nothing of them runs yet."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from renderline.canonical import JsonObject, JsonValue
from renderline.engine.accounts.till import Till
from renderline.engine.blobs import BlobFolder
from renderline.engine.changes import Changes
from renderline.engine.chaos.mischief import Mischief
from renderline.engine.clock import Clock
from renderline.engine.disk_limit import DiskLimit
from renderline.engine.documents import Documents
from renderline.engine.executors.base import Executor
from renderline.engine.executors.local import LocalExecutor, threads_for_a_job
from renderline.engine.executors.ray_executor import RayExecutor
from renderline.engine.ids import IdSource
from renderline.engine.jobs import StepKind
from renderline.engine.kinds import load_kinds
from renderline.engine.library import Library
from renderline.engine.links import Links
from renderline.engine.options import EngineOptions
from renderline.engine.preparation import Preparation
from renderline.engine.remote_blobs import RemoteBlobs
from renderline.engine.scheduler import Scheduler
from renderline.engine.sources import Sources
from renderline.engine.store import Store
from renderline.engine.upkeep import Upkeep
from renderline.engine.upscaling.shelf import file_stamps
from renderline.engine.webhooks.courier import Courier

__all__ = ["Parts", "assemble", "models_dir"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What keeps an engine's state, and what changes it."""

    store: Store
    changes: Changes
    mischief: Mischief
    library: Library
    scheduler: Scheduler
    documents: Documents
    courier: Courier
    upkeep: Upkeep
    till: Till
    kinds: Mapping[str, StepKind]
    clock: Clock
    ids: IdSource


def assemble(folder: Path, options: EngineOptions, *, base_url: str, clock: Clock, ids: IdSource) -> Parts:
    """
    Make the parts; where one of them cannot be made, nothing stays open.

    Args:
        folder: the data folder; this process holds its lock.
        base_url: what signed URLs begin with.

    Raises:
        UsageError: the data folder is a newer renderline's.
        ExtraMissing: what the object store takes is not installed.
        EngineUnreachable: the object store does not answer.
    """
    # First: a plugin that cannot be loaded is told before anything is opened.
    kinds = load_kinds(options.steps)
    # Before the store is opened: a bucket that is not there is the likeliest thing to fail.
    remote = RemoteBlobs(options.blobs_url) if options.blobs_url else None
    with ExitStack() as undone:
        store = undone.enter_context(closing(Store(folder / "engine.db")))
        mischief, changes = Mischief(options.chaos), Changes()
        library = Library(
            store=store,
            folder=BlobFolder(folder / "blobs", remote, limit=DiskLimit(options.disk_limit_bytes)),
            links=Links(options.public_url or base_url, store.secret("links")),
            clock=clock,
            ids=ids,
            output_link_life_ms=mischief.link_life_ms,
        )
        scheduler = Scheduler(
            store=store,
            library=library,
            preparation=_preparation(store, library, kinds, options, folder, clock),
            executor=mischief.executor(_executor(options, folder)),
            kinds=kinds,
            changes=changes,
            clock=clock,
            ids=ids,
        )
        documents = Documents(library=library, scheduler=scheduler, show=mischief.output)
        parts = Parts(
            store=store,
            changes=changes,
            mischief=mischief,
            library=library,
            scheduler=scheduler,
            documents=documents,
            courier=_courier(store, documents, changes, options, clock),
            upkeep=Upkeep(store=store, folder=library.folder, clock=clock),
            till=Till(options.balances),
            kinds=kinds,
            clock=clock,
            ids=ids,
        )
        # All are made: from here on the engine closes them.
        undone.pop_all()
    return parts


def _preparation(
    store: Store,
    library: Library,
    kinds: Mapping[str, StepKind],
    options: EngineOptions,
    folder: Path,
    clock: Clock,
) -> Preparation:
    return Preparation(
        store=store,
        library=library,
        sources=Sources(library, allow_private=options.allow_private),
        kinds=kinds,
        # Asked at each step: a model may be added while the engine runs.
        networks=partial(_networks, options, folder),
        clock=clock,
    )


def _courier(
    store: Store, documents: Documents, changes: Changes, options: EngineOptions, clock: Clock
) -> Courier:
    courier = Courier(
        store=store,
        describe=documents.workflow,
        clock=clock,
        allow_loopback=options.allow_loopback_callbacks,
    )
    # By the word that wakes waiting requests too: it is given once the event stands in the store.
    changes.listen(courier.tell)
    return courier


def _executor(options: EngineOptions, folder: Path) -> Executor:
    job_options = _job_options(options, folder)
    if options.cluster is not None:
        return RayExecutor(options.cluster, steps=options.steps, options=job_options, folder=folder)
    return LocalExecutor(workers=options.workers, steps=options.steps, options=job_options, folder=folder)


def models_dir(options: EngineOptions, folder: Path) -> Path:
    """Where the user's own networks lie; on a cluster at the same path of each machine."""
    # A job may run in another working folder, as those of Ray do.
    return (options.models_dir or folder / "models").absolute()


def _networks(options: EngineOptions, folder: Path) -> JsonValue:
    """What stands in, and the files of the user's own, as far as one sees without reading them."""
    files: list[JsonValue] = [list(stamp) for stamp in file_stamps(models_dir(options, folder))]
    return [options.upscaler, *files]


def _job_options(options: EngineOptions, folder: Path) -> JsonObject:
    given = {
        "upscaler": options.upscaler,
        "models_dir": str(models_dir(options, folder)),
        "threads": threads_for_a_job(),
    }
    # What is not set is absent, as a job expects it: null would be a value.
    return {name: value for name, value in given.items() if value is not None}
