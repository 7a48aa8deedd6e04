"""
Tells receivers of their workflows' events: one thread with an event loop of its own.

Each receiver gets its events one after the other; the next is sent when the one before was answered with 2xx, so a slow or
dead receiver holds up nobody but itself. That an event was signed off is written before the next one is sent: after a
restart only the one that was under way is sent again.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from renderline.canonical import JsonObject, compact
from renderline.engine.clock import Clock
from renderline.engine.store import (
    DeliveryRow,
    EventRow,
    Store,
    Transaction,
    WorkflowRow,
    deliveries,
    events,
    workflows,
)
from renderline.engine.webhooks.payloads import payload
from renderline.engine.webhooks.subscription import Subscription
from renderline.errors import EngineUnreachable, RemoteContentError, UnsafeAddress
from renderline.wire.http import Caps, Guard, is_loopback, post, redact
from renderline.wire.statuses import TERMINAL

__all__ = ["EVENT_HEADER", "Courier", "Describe", "Patience"]

EVENT_HEADER = "X-Renderline-Event"
"""Carries an event's number, the same at each try: step and job events have no timestamp to tell a repeat by."""

Describe = Callable[[Transaction, WorkflowRow], JsonObject]
"""A `Workflow` as it stands now, for `details`."""

# A run of hundreds of workflows names one receiver: it shall not meet them all at once.
_AT_ONCE_PER_ORIGIN = 4
_ANSWER_BYTES = 64 * 1024
_GOODBYE_S = 1.0
_SUCCESS = range(200, 300)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """
    How long a receiver is waited for.

    Attributes:
        answer_s: for an answer to one try.
        first_pause_s: before the second try; it doubles from try to try.
        longest_pause_s: the pause that it grows to.
        give_up_ms: the age of an event that is not tried again.
    """

    answer_s: float = 15.0
    first_pause_s: float = 1.0
    longest_pause_s: float = 600.0
    give_up_ms: int = 3 * 24 * 3600 * 1000

    def pause_s(self, attempts: int) -> float:
        """How long to wait after so many tries in vain."""
        # Beyond a few dozen doublings the power would be larger than a float.
        return min(self.first_pause_s * 2.0 ** min(attempts - 1, 32), self.longest_pause_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parcel:
    to: Subscription
    row: DeliveryRow
    event: EventRow
    body: bytes


class Courier:
    """Delivers what stands in a store, from `start` to `close`."""

    def __init__(
        self,
        *,
        store: Store,
        describe: Describe,
        clock: Clock,
        allow_loopback: bool = False,
        patience: Patience | None = None,
    ) -> None:
        """
        Make it; nothing is sent before `start`.

        Args:
            allow_loopback: whether a callback may name this machine, then over plain http too.
        """
        self._store = store
        self._describe = describe
        self._clock = clock
        self._allow_loopback = allow_loopback
        self._patience = patience or Patience()
        # Here and not on the thread: a loop takes calls before it runs, so nothing that is told early is lost.
        self._loop = asyncio.new_event_loop()
        self._visits: dict[tuple[str, int], asyncio.Task[None]] = {}
        self._again: set[tuple[str, int]] = set()
        # Gone once nobody stands at one: each workflow may name another receiver.
        self._doors: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(target=self._live, name="renderline-webhooks", daemon=True)

    def start(self) -> None:
        """Begin, with what an earlier process left undelivered."""
        with self._store.snapshot() as tx:
            waiting = deliveries.workflow_ids(tx)
        self._thread.start()
        for workflow_id in waiting:
            self.tell(workflow_id)

    def tell(self, workflow_id: str) -> None:
        """Something happened to a workflow; from any thread, and never waits."""
        with suppress(RuntimeError):  # the loop has ended, and the next start finds the event
            self._loop.call_soon_threadsafe(self._go_round, workflow_id)

    def close(self) -> None:
        """Send nothing more; what is under way has a moment to be answered."""
        if self._thread.ident is None:
            self._loop.close()
            return
        with suppress(RuntimeError):  # the loop has ended already
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def _live(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._until_stopped())
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        finally:
            self._loop.close()

    async def _until_stopped(self) -> None:
        await self._stopping.wait()
        visits = tuple(self._visits.values())
        if visits:
            await asyncio.wait(visits, timeout=_GOODBYE_S)
        for each in visits:
            each.cancel()
        # A canceled request closes its connection on this loop, which ends next.
        await asyncio.gather(*visits, return_exceptions=True)

    def _go_round(self, workflow_id: str) -> None:
        with self._store.snapshot() as tx:
            rows = deliveries.find(tx, workflow_id)
        for row in rows:
            self._visit(row)

    def _visit(self, row: DeliveryRow) -> None:
        key = (row.workflow_id, row.callback)
        if key in self._visits:
            # A second visit would send events out of turn; the one under way may have looked for its last time already.
            self._again.add(key)
        elif not self._stopping.is_set():
            self._visits[key] = self._loop.create_task(self._serve(row))
            self._visits[key].add_done_callback(partial(self._left, key))

    def _left(self, key: tuple[str, int], visit: asyncio.Task[None]) -> None:
        del self._visits[key]
        heard_more = key in self._again
        self._again.discard(key)
        if visit.cancelled():
            return
        if visit.exception() is not None:
            _log.error("the events of workflow %s could not be told", key[0], exc_info=visit.exception())
        # News that came between the last look and here would otherwise be heard with the next news only.
        if heard_more and not self._stopping.is_set():
            self._go_round(key[0])

    async def _serve(self, row: DeliveryRow) -> None:
        """Tell one receiver all that is to be told now."""
        while not self._stopping.is_set():
            parcel = self._next(row)
            if parcel is None:
                return
            if await self._is_signed_off(parcel) or self._is_given_up(parcel):
                with self._store.transaction() as tx:
                    deliveries.settle(tx, row, parcel.event.sequence)
                row = replace(row, sequence=parcel.event.sequence, attempts=0)
            else:
                # Kept in the file as well: a receiver that has been dead for days is not
                # knocked at every second after a restart.
                row = replace(row, attempts=row.attempts + 1)
                with self._store.transaction() as tx:
                    deliveries.set_attempts(tx, row, row.attempts)
                await self._pause(self._patience.pause_s(row.attempts))

    def _next(self, row: DeliveryRow) -> _Parcel | None:
        """The next event for a receiver; once there will be none any more, its row goes."""
        with self._store.snapshot() as tx:
            workflow = workflows.find_any(tx, row.workflow_id)
            # Cleared away, and its events with it, while one of them was on its way.
            if workflow is None:
                return None
            to = Subscription.read(workflow.template, row.callback)
            waiting = events.of_workflow(tx, row.workflow_id, after=row.sequence)
            event = next((each for each in waiting if to.wants(each)), None)
            if event is not None:
                # For those alone who asked: it reads every step and job of the workflow.
                about = self._describe(tx, workflow) if to.detailed else None
                return _Parcel(to=to, row=row, event=event, body=compact(payload(event, about)))
        if workflow.status in TERMINAL:
            with self._store.transaction() as tx:
                deliveries.remove(tx, row)
        return None

    async def _is_signed_off(self, parcel: _Parcel) -> bool:
        url = parcel.to.url
        # To this machine only when the callback itself names it: a name that resolves here is somebody's trick.
        here = self._allow_loopback and is_loopback(url)
        headers = {"Content-Type": "application/json", EVENT_HEADER: str(parcel.event.sequence)}
        caps = Caps(max_bytes=_ANSWER_BYTES, timeout_s=self._patience.answer_s)
        async with self._door(urlsplit(url).netloc):
            if self._stopping.is_set():
                return False
            try:
                guard = Guard(allow_private=here, https_only=True)
                answer = await post(url, parcel.body, headers=headers, caps=caps, guard=guard)
            except (UnsafeAddress, EngineUnreachable, RemoteContentError) as failure:
                _log.info("event %s was not delivered: %s", parcel.event.sequence, failure)
                return False
        if answer.status not in _SUCCESS:
            _log.info(
                "event %s was not delivered: %s answered %s",
                parcel.event.sequence,
                redact(url),
                answer.status,
            )
        return answer.status in _SUCCESS

    def _door(self, origin: str) -> asyncio.Semaphore:
        return self._doors.setdefault(origin, asyncio.Semaphore(_AT_ONCE_PER_ORIGIN))

    def _is_given_up(self, parcel: _Parcel) -> bool:
        old = self._clock.now_ms() - parcel.event.at_ms > self._patience.give_up_ms
        if old:
            _log.warning("event %s is given up: %s", parcel.event.sequence, redact(parcel.to.url))
        return old

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
