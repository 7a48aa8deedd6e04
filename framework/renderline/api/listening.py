"""Hear a service's callbacks, and have the ledger and the files follow."""

from __future__ import annotations

import math
import os
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import NamedTemporaryFile

from renderline.api.engines import EngineChoice
from renderline.api.history import open_ledger
from renderline.api.runs import show_run
from renderline.api.watching import Watch, Watcher
from renderline.data_folder import make_private
from renderline.errors import ExtraMissing
from renderline.execution.events import Observer, ignore
from renderline.execution.heard import HeardEvent, Recently
from renderline.ledger.entries import RunEntry
from renderline.reporting.record import RunRecord

__all__ = ["Hearing", "ListenOptions", "callback_url", "listen"]

_KEY_BYTES = 24
_LOOK_S = 0.5
# What an event should have told is found out so much later where it is lost.
_SWEEP_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenOptions:
    """
    Where events are heard.

    Attributes:
        port: 0 takes one that is free.
        public_url: what the service calls where something stands between; None is the address itself.
        engine: where the services' tokens and data are found.
        until_done: a run's id or the beginning of it; listening ends with its last workflow.
    """

    host: str = "127.0.0.1"
    port: int = 8189
    public_url: str | None = None
    engine: EngineChoice = field(default_factory=EngineChoice)
    until_done: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """
    Who is told what.

    Attributes:
        on_up: told the callback's address once events are heard there.
        on_event: told each event that was not heard before.
        on_record: told what came of workflows that there was news of.
        on_notice: told in a sentence what could not be done.
    """

    on_up: Callable[[str], None] = lambda _url: None
    on_event: Callable[[HeardEvent], None] = lambda _event: None
    on_record: Callable[[RunRecord], None] = lambda _record: None
    on_notice: Callable[[str], None] = lambda _sentence: None
    observer: Observer = ignore


def callback_url(folder: Path, options: ListenOptions) -> str:
    """
    The address for a workflow's `callbacks`, the same each time; whoever knows it can send events, which do no more than have us ask.

    Args:
        folder: of the ledger; the key that ends the address is kept there.
    """
    from renderline.execution.receiver import EVENTS_PATH

    base = options.public_url or f"http://{options.host}:{options.port}"
    return f"{base.rstrip('/')}{EVENTS_PATH}{_key(folder)}"


def listen(folder: Path, options: ListenOptions, hearing: Hearing) -> RunRecord | None:
    """
    Hear events, and bring the workflows that they are about to their ends: written down, and their files fetched.

    Every minute all workflows under way are asked for, so that an event that was lost costs time only; so they are at the
    beginning, for what happened while nobody listened. Runs that another process carries out are left to it.

    Args:
        folder: of the ledger.

    Returns:
        How the run of `until_done` ended. Without one it ends with KeyboardInterrupt.

    Raises:
        UsageError: the address cannot be had, or there is no such run.
        ExtraMissing: the parts that hear are not installed.
        RenderlineError: the last look at the run's workflows failed.
    """
    from renderline.engine.server import listen as bound
    from renderline.engine.server import local_url, serving
    from renderline.execution.receiver import EVENTS_PATH, receiver

    run = None if options.until_done is None else show_run(folder, options.until_done).entry
    _check_installed()
    key, inbox = _key(folder), SimpleQueue[HeardEvent]()
    with (
        open_ledger(folder) as ledger,
        bound(options.host, options.port) as sock,
        serving(receiver(key, inbox.put), sock),
    ):
        base = options.public_url or local_url(sock)
        hearing.on_up(f"{base.rstrip('/')}{EVENTS_PATH}{key}")
        watcher = Watcher(
            engine=options.engine,
            observer=hearing.observer,
            on_record=hearing.on_record,
            on_notice=hearing.on_notice,
        )
        watch = Watch(ledger, folder, watcher)
        return _follow(watch, inbox, hearing, run)


def _follow(
    watch: Watch, inbox: SimpleQueue[HeardEvent], hearing: Hearing, run: RunEntry | None
) -> RunRecord | None:
    recently, swept_s = Recently(), -math.inf
    while True:
        if time.monotonic() - swept_s > _SWEEP_S:
            watch.add_all()
            swept_s = time.monotonic()
        watch.look()
        if run is not None and watch.is_over(run.id):
            return watch.outcome(run)
        with suppress(Empty):
            _take(inbox.get(timeout=_LOOK_S), watch, recently, hearing)
            # Many come together, and one question answers for all of a run.
            while True:
                _take(inbox.get_nowait(), watch, recently, hearing)


def _take(event: HeardEvent, watch: Watch, recently: Recently, hearing: Hearing) -> None:
    if not recently.is_new(event):
        return
    hearing.on_event(event)
    if event.is_an_end:
        watch.add(event.workflow_id)


def _check_installed() -> None:
    from renderline.engine.server import check_installed

    try:
        check_installed()
    except ExtraMissing:
        raise ExtraMissing(feature="listening", extra="local") from None


def _key(folder: Path) -> str:
    """What nobody can guess of the address; made once, and readable for this user only."""
    path = folder / "listen.key"
    if not path.exists():
        make_private(folder)
        # Written in full before it has its name: nobody reads half a key, and of two that come together one wins.
        with NamedTemporaryFile("w", dir=folder, encoding="ascii") as draft, suppress(FileExistsError):
            draft.write(secrets.token_urlsafe(_KEY_BYTES))
            draft.flush()
            os.link(draft.name, path)
    return path.read_text(encoding="ascii")
