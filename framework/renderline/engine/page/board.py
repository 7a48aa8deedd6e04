"""What stands on the page: numbers, and of each workflow what is worth a look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from renderline.canonical import JsonObject, JsonValue
from renderline.engine.accounts.till import Till
from renderline.engine.clock import Clock
from renderline.engine.documents import Documents
from renderline.engine.library import Library, Withheld
from renderline.engine.mature import hidden
from renderline.engine.outputs import blobs_in
from renderline.engine.page.paths import THUMBNAILS_PATH
from renderline.engine.pricing import Price
from renderline.engine.retention import kept_since_ms
from renderline.engine.store import BlobRow, Store, WorkflowRow
from renderline.engine.store import board as statements
from renderline.engine.store.board import Lane
from renderline.wire.statuses import Status
from renderline.wire.trees import texts

__all__ = ["Board"]

_TAKE: Mapping[Lane, int] = {Lane.RUNNING: 12, Lane.QUEUED: 12, Lane.DONE: 18}
# Sides are whole pixels, and one pixel of a small picture is some percent of it.
_MOST_DRIFT = 0.03


class Board:
    """Answers what an engine is doing; it writes nothing."""

    def __init__(
        self, *, store: Store, documents: Documents, library: Library, till: Till, clock: Clock
    ) -> None:
        self._store = store
        self._documents = documents
        self._library = library
        self._till = till
        self._clock = clock

    def look(self, owner: str, *, hides_mature: bool) -> JsonObject:
        """
        How many workflows an owner has of each status, and the first of each lane.

        URLs are paths on the engine itself: a browser may know it by another name than the engine knows.
        """
        since_ms = kept_since_ms(self._clock.now_ms())
        with self._store.snapshot() as tx:
            counts = statements.count(tx, owner, kept_since_ms=since_ms)
            held = self._till.held(tx, owner)
            lanes = {
                lane: [
                    (row, self._documents.workflow(tx, row))
                    for row in statements.first(tx, owner, lane, kept_since_ms=since_ms, take=take)
                ]
                for lane, take in _TAKE.items()
            }
        return {
            # Null, where all work is free: prices are then those of the service elsewhere.
            "account": None if held is None else dict(held),
            "counts": {str(status): counts.get(status, 0) for status in Status},
            **{
                str(lane): [
                    self._card(row, hidden(document) if hides_mature else document) for row, document in shown
                ]
                for lane, shown in lanes.items()
            },
        }

    def _card(self, row: WorkflowRow, document: JsonObject) -> JsonObject:
        price, steps = Price.read(row.price), document["steps"]
        listed = [step for step in steps if isinstance(step, Mapping)] if isinstance(steps, list) else []
        return {
            **{key: document.get(key) for key in ("id", "status", "createdAt", "startedAt", "completedAt")},
            "tags": document["tags"],
            "buzz": price.total,
            "unpriced": list(price.unpriced),
            "steps": [self._step(step, row.owner) for step in listed],
        }

    def _step(self, step: JsonObject, owner: str) -> JsonObject:
        noted = step.get("metadata")
        metadata: JsonObject = noted if isinstance(noted, Mapping) else {}
        error, ours = metadata.get("error"), metadata.get("renderline")
        images = list(_images(step.get("output")))
        # Not before there is something to lay over it: every look at the page would ask the store for it.
        before = next(self._blobs(step.get("input"), owner), None) if images else None
        return {
            "name": step.get("name"),
            "type": step.get("$type"),
            "status": step.get("status"),
            "progress": step.get("estimatedProgressRate"),
            "error": error.get("message") if isinstance(error, Mapping) else None,
            "notes": ours.get("notes") if isinstance(ours, Mapping) else None,
            "images": [self._image(image, before) for image in images],
        }

    def _image(self, image: JsonObject, before: BlobRow | None) -> JsonObject:
        width, height = image.get("width"), image.get("height")
        parts = urlsplit(str(image["url"]))
        shown: JsonObject = {
            "id": image.get("id"),
            "url": f"{parts.path}?{parts.query}",
            "thumbnail": f"{THUMBNAILS_PATH}/{image.get('id')}?{parts.query}",
            "width": width,
            "height": height,
        }
        if before is None or not isinstance(width, int) or not isinstance(height, int):
            return shown
        return {**shown, **({"before": self._way(before)} if _is_same(before, width, height) else {})}

    def _way(self, blob: BlobRow) -> str:
        parts = urlsplit(self._library.links.content(blob.id, now_ms=self._clock.now_ms()).url)
        return f"{parts.path}?{parts.query}"

    def _blobs(self, value: JsonValue, owner: str) -> Iterator[BlobRow]:
        """The pictures that an input names and its owner may see, in its order."""
        for _path, text in texts(value):
            with suppress(Withheld):
                row = self._library.named(text, owner)
                if row is not None and row.width_px:
                    yield row


def _images(output: JsonValue) -> Iterator[JsonObject]:
    """Every picture in an output that can be had."""
    for blob in blobs_in(output):
        if blob.get("type") == "image" and blob.get("available") and "url" in blob:
            yield blob


def _is_same(before: BlobRow, width_px: int, height_px: int) -> bool:
    """Whether a picture is an earlier one, enlarged or kept at its size: else one over the other shows nothing."""
    if not (before.height_px and width_px >= before.width_px and height_px):
        return False
    return abs(width_px * before.height_px / (height_px * before.width_px) - 1) <= _MOST_DRIFT
