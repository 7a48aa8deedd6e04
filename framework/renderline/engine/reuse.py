"""Work that was done before: its output answers for the same work asked for again, and costs nothing."""

from __future__ import annotations

from renderline.canonical import JsonObject
from renderline.engine import lifecycle
from renderline.engine.accounts import books
from renderline.engine.library import Library, Withheld
from renderline.engine.limits import BLOB_LIFE_MS
from renderline.engine.outputs import blobs_in
from renderline.engine.pricing import Price
from renderline.engine.store import BlobRow, StepKey, Store, Transaction, blobs, reuse, workflows
from renderline.engine.store.reuse import ReusableRow

__all__ = ["find", "keep", "succeed"]


def find(store: Store, library: Library, work: str, *, now_ms: int) -> ReusableRow | None:
    """
    What was made of the same work, if it is there with all its files; outside any transaction, for a bucket may be asked.

    Raises:
        OSError: the object store does not say.
    """
    with store.snapshot() as tx:
        found = reuse.find(tx, work, since_ms=now_ms - BLOB_LIFE_MS) if work else None
    if found is None or not all(_is_there(library, blob_id) for blob_id in _blob_ids(found.output)):
        return None
    return found


def succeed(tx: Transaction, key: StepKey, made: ReusableRow, *, now_ms: int) -> bool:
    """Give a step the output of the same work, if all its blobs are still alive; whether they were."""
    if not all(_rows(tx, made, now_ms)):
        return False
    # They answer for a younger workflow now, and shall live as long as its own would.
    for blob_id in _blob_ids(made.output):
        blobs.extend(tx, blob_id, now_ms + BLOB_LIFE_MS, now_ms=now_ms)
    # First: what is given back below follows from the price.
    _make_free(tx, key)
    metadata = {**made.metadata, "reused": True}
    lifecycle.succeed_step(tx, key, output=made.output, metadata=metadata, now_ms=now_ms)
    books.settle(tx, key.workflow_id, now_ms=now_ms)
    return True


def _is_there(library: Library, blob_id: str) -> bool:
    try:
        row = library.seen(blob_id, None)
    except Withheld:
        # What nobody may see answers for nobody, or it would be had for nothing.
        return False
    return row is not None and library.folder.has(row.sha256)


def _rows(tx: Transaction, made: ReusableRow, now_ms: int) -> list[BlobRow | None]:
    return [blobs.find(tx, blob_id, now_ms=now_ms) for blob_id in _blob_ids(made.output)]


def keep(
    tx: Transaction, key: StepKey, work: str, output: JsonObject, metadata: JsonObject, *, now_ms: int
) -> None:
    """Remember what a step made; nothing of a workflow that nobody is to know of."""
    workflow = workflows.find(tx, key.workflow_id) if work else None
    if workflow is not None and workflow.template.get("ephemeral") is not True:
        reuse.put(tx, work, ReusableRow(output, metadata), now_ms=now_ms)


def _make_free(tx: Transaction, key: StepKey) -> None:
    workflow = workflows.find(tx, key.workflow_id)
    if workflow is not None:
        price = Price.read(workflow.price).without(key.position)
        workflows.set_price(tx, key.workflow_id, price.document())


def _blob_ids(output: JsonObject) -> list[str]:
    return [str(blob.get("id")) for blob in blobs_in(output)]
