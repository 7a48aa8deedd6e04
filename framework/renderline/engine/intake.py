"""
Bodies on their way in: priced, previewed, or taken in once.

The same work is not taken in twice: a body with an `externalId` is its key's first use for ever, a whatif included; one
without is the earlier workflow with the same body, as long as that has not ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from renderline.canonical import JsonObject, digest
from renderline.diagnostic import TreePath
from renderline.engine import lifecycle, pricing, submission
from renderline.engine.accounts.till import Till
from renderline.engine.clock import Clock
from renderline.engine.documents import preview
from renderline.engine.ids import IdSource
from renderline.engine.library import Library, Withheld
from renderline.engine.pricing import Price
from renderline.engine.retention import kept_since_ms
from renderline.engine.scheduler import Scheduler
from renderline.engine.store import HOUSE, Store, Transaction, WorkflowRow, previews, workflows
from renderline.engine.store.rows import key_of
from renderline.engine.submission import Submission
from renderline.wire.pixel_size import PixelSize
from renderline.wire.trees import texts

__all__ = ["Intake", "Previewed", "Submitted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """Where a body went: a new workflow, or the earlier one that it stands for."""

    workflow_id: str
    earlier: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """What a body would become: a `Workflow` without an id, and its price."""

    document: JsonObject
    price: Price


class Intake:
    """Takes bodies that `submission.check` found nothing in."""

    def __init__(
        self,
        *,
        store: Store,
        library: Library,
        scheduler: Scheduler,
        till: Till,
        clock: Clock,
        ids: IdSource,
    ) -> None:
        self._store = store
        self._library = library
        self._scheduler = scheduler
        self._till = till
        self._clock = clock
        self._ids = ids

    def price(self, body: JsonObject, owner: str = HOUSE) -> Price:
        """
        What the service would charge.

        Raises:
            Withheld: it names a blob that is held.
        """
        return pricing.estimate(body, dict(self._known_sizes(body, owner)))

    def preview(self, body: JsonObject, owner: str = HOUSE) -> Submitted | Previewed:
        """
        What a body would become; it is remembered under its `externalId`, or found there.

        Raises:
            Withheld: it names a blob that is held.
        """
        asked = submission.read(body)
        price = self.price(body, owner)
        with self._store.transaction() as tx:
            used = self._used(tx, asked, owner)
            if used is not None:
                return used
            transactions = self._till.preview(tx, owner, asked.template, price)
            made = preview(asked, price, transactions, now_ms=self._clock.now_ms())
            if asked.external_id is not None:
                row = previews.PreviewRow(made, price.document())
                previews.insert(tx, key_of(owner, asked.external_id), row, now_ms=self._clock.now_ms())
        return Previewed(document=made, price=price)

    def submit(self, body: JsonObject, owner: str = HOUSE) -> Submitted | Previewed:
        """
        Take a body in and its price; the whatif that came before it under the same `externalId` is found instead.

        Raises:
            InsufficientBuzz: its owner does not hold the price; it is not taken in.
            Withheld: it names a blob that is held.
            DiskFull: there is no room for what it would make; it is not taken in.
        """
        asked = submission.read(body)
        price = self.price(body, owner)
        # Who gives a key has said what is the same: equal bodies under two keys are meant twice.
        fingerprint = None if asked.external_id else digest([owner, body] if owner else body)
        with self._store.transaction() as tx:
            # In the same transaction as the insert, so that two submissions at once are one workflow.
            used = self._used(tx, asked, owner) or _under_way(tx, fingerprint)
            if used is not None:
                return used
            self._library.folder.limit.check()
            workflow_id = self._ids("workflow")
            now_ms = self._clock.now_ms()
            lifecycle.accept(
                tx, asked, workflow_id=workflow_id, price=price.document(), now_ms=now_ms, owner=owner
            )
            self._till.charge(tx, owner, workflow_id, asked.template, price, now_ms=now_ms)
            workflows.set_body_digest(tx, workflow_id, fingerprint)
        # After the commit: the scheduler must not look before there is something to see.
        self._scheduler.wake(workflow_id)
        return Submitted(workflow_id=workflow_id, earlier=False)

    def _used(self, tx: Transaction, asked: Submission, owner: str) -> Submitted | Previewed | None:
        """What stands under the body's own key already, for the same owner."""
        key = asked.external_id
        if key is None:
            return None
        earlier = workflows.find_external(tx, key, owner)
        if earlier is not None:
            return _found(earlier)
        row = previews.find(tx, key_of(owner, key), since_ms=kept_since_ms(self._clock.now_ms()))
        return None if row is None else Previewed(document=row.document, price=Price.read(row.price))

    def _known_sizes(self, body: JsonObject, owner: str) -> Iterator[tuple[str, PixelSize]]:
        """Our own blobs among the texts of a body were measured when they came in."""
        # A held one is refused here, not where sources are fetched: what a reference brings in there was made by the same
        # workflow, whose own steps go on with it.
        for path, text in _inputs(body):
            try:
                named = self._library.named(text, owner)
            except Withheld as held:
                raise Withheld(held.blob_id, path) from None
            if named is not None:
                yield text, PixelSize(named.width_px, named.height_px)


def _inputs(body: JsonObject) -> Iterator[tuple[TreePath, str]]:
    """Every text of a body in which a source can be named."""
    steps = body.get("steps")
    for index, step in enumerate(steps if isinstance(steps, list) else []):
        if isinstance(step, Mapping):
            yield from texts(step.get("input"), ("steps", index, "input"))
    yield from texts(body.get("arguments"), ("arguments",))


def _under_way(tx: Transaction, fingerprint: str | None) -> Submitted | None:
    row = None if fingerprint is None else workflows.find_open(tx, fingerprint)
    return None if row is None else _found(row)


def _found(row: WorkflowRow) -> Submitted:
    return Submitted(workflow_id=row.id, earlier=True)
