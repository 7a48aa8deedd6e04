"""Blobs as clients know them: an id, a signed URL, a life; the bytes lie in the folder, the rows in the store."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import cast

from renderline.canonical import JsonObject, JsonValue
from renderline.diagnostic import TreePath
from renderline.engine.accounts import holding
from renderline.engine.blobs import BlobFolder, Stored
from renderline.engine.clock import Clock, timestamp
from renderline.engine.ids import IdSource
from renderline.engine.jobs import BLOB_SCHEME
from renderline.engine.limits import BLOB_LIFE_MS
from renderline.engine.links import Link, Links, Verdict
from renderline.engine.outputs import with_blobs
from renderline.engine.sniffing import ARCHIVES, suffix
from renderline.engine.store import HOUSE, BlobRow, Store, Transaction, blobs, jobs, workflows

__all__ = ["Library", "Withheld"]

_LONGEST_ID = 64
"""In characters; texts beyond it name no blob and are not looked up: some are whole pictures in Base64."""


class Withheld(Exception):
    """
    Nobody may see a blob, for what its workflow made is held.

    Args:
        path: where a body names it; empty where it is what was asked for.
    """

    def __init__(self, blob_id: str, path: TreePath = ()) -> None:
        super().__init__(f"blob {blob_id} is held until its workflow's `allowMatureContent` is true")
        self.blob_id = blob_id
        self.path = path


class Library:
    """The blobs of one engine."""

    def __init__(
        self,
        *,
        store: Store,
        folder: BlobFolder,
        links: Links,
        clock: Clock,
        ids: IdSource,
        output_link_life_ms: int | None = None,
    ) -> None:
        """
        Join the parts.

        Args:
            output_link_life_ms: how long URLs in outputs live; None gives them as long as all others.
        """
        self.folder = folder
        self.links = links
        self._store = store
        self._clock = clock
        self._ids = ids
        self._output_link_life_ms = output_link_life_ms

    def entry(
        self,
        stored: Stored,
        *,
        media_type: str,
        width_px: int,
        height_px: int,
        job_id: str | None = None,
        owner: str = HOUSE,
    ) -> BlobRow:
        """
        A new blob for a file in the folder; nobody knows it until `add` is committed.

        Args:
            owner: of one that no job made.
        """
        now_ms = self._clock.now_ms()
        return BlobRow(
            # People save a blob under the end of its URL, and programs go by that.
            id=self._ids("blob") + suffix(media_type),
            sha256=stored.sha256,
            media_type=media_type,
            size_bytes=stored.size_bytes,
            width_px=width_px,
            height_px=height_px,
            job_id=job_id,
            created_at_ms=now_ms,
            expires_at_ms=now_ms + BLOB_LIFE_MS,
            owner=owner,
        )

    def add(self, row: BlobRow) -> bool:
        """Make a blob known; False where its upload link was used meanwhile, so that another one has the stem of its id."""
        with self._store.transaction() as tx:
            is_free = not blobs.stem_is_taken(tx, row.id.partition(".")[0])
            if is_free:
                blobs.insert(tx, row)
        return is_free

    def upload_link(self, owner: str) -> Link:
        """A URL to which somebody without the token may post one file of an owner's."""
        return self.links.upload(owner, self._ids("blob"), now_ms=self._clock.now_ms())

    def is_used(self, stem: str) -> bool:
        """Whether the upload link for a stem of an id has had its file."""
        with self._store.snapshot() as tx:
            return blobs.stem_is_taken(tx, stem)

    def find(self, blob_id: str) -> BlobRow | None:
        """A blob that is known and alive."""
        with self._store.snapshot() as tx:
            return blobs.find(tx, blob_id, now_ms=self._clock.now_ms())

    def seen(self, blob_id: str, owner: str | None) -> BlobRow | None:
        """
        A blob that is known and alive, for who may see it; every way to a blob's bytes begins here.

        Args:
            owner: who asks; None is whoever brings a signature, which opens the blob whosesoever it is.

        Raises:
            Withheld: it is held.
        """
        with self._store.snapshot() as tx:
            row = blobs.find(tx, blob_id, now_ms=self._clock.now_ms())
            # Another owner's is as if there were none: not even that it exists is told.
            if row is None or owner not in {None, row.owner}:
                return None
            job = jobs.find(tx, row.job_id) if row.job_id else None
            maker = workflows.find_any(tx, job.step.workflow_id) if job else None
            if maker is not None and holding.is_held(tx, maker):
                raise Withheld(blob_id)
            return row

    def named(self, text: str, owner: str) -> BlobRow | None:
        """
        The blob that a text of an owner's names by one of our URLs or by its id, if the owner may see it.

        Raises:
            Withheld: it is held.
        """
        own = self.links.own_blob(text, now_ms=self._clock.now_ms())
        blob_id, verdict = own or (text.removeprefix(BLOB_SCHEME), Verdict.FORGED)
        if len(blob_id) > _LONGEST_ID:
            return None
        return self.seen(blob_id, None if verdict is Verdict.VALID else owner)

    def refresh(self, blob_id: str) -> BlobRow | None:
        """Start a blob's life anew."""
        now_ms = self._clock.now_ms()
        with self._store.transaction() as tx:
            blobs.extend(tx, blob_id, now_ms + BLOB_LIFE_MS, now_ms=now_ms)
        return self.find(blob_id)

    def path(self, row: BlobRow) -> Path:
        """
        The file of a blob.

        Raises:
            FileNotFoundError: it was taken out of the folder by other hands.
        """
        return self.folder.path(row.sha256)

    def document(self, row: BlobRow) -> JsonObject:
        """The blob as the API shows it, with a fresh URL."""
        return {**self.bare(row), **self._url(row.id)}

    def bare(self, row: BlobRow) -> JsonObject:
        """
        The blob as it is kept in a step's output: without a URL, for that would be old when somebody asks.

        An archive has one all the same, because its output tells until when.
        """
        if row.media_type in ARCHIVES:
            return {"id": row.id, **self._url(row.id)}
        job: JsonObject = {"jobId": row.job_id} if row.job_id else {}
        return {
            "type": "image",
            "id": row.id,
            "available": True,
            "width": row.width_px,
            "height": row.height_px,
            **job,
        }

    def dress(self, tx: Transaction, value: JsonValue) -> JsonValue:
        """A step's output with a fresh URL at every blob in it that is still alive."""
        return with_blobs(value, partial(self._dressed, tx))

    def _dressed(self, tx: Transaction, blob: JsonObject) -> JsonObject:
        blob_id = str(blob.get("id"))
        alive = blobs.find(tx, blob_id, now_ms=self._clock.now_ms()) is not None
        return {**blob, "available": alive, **(self._output_url(blob_id) if alive else {})}

    def _output_url(self, blob_id: str) -> JsonObject:
        if self._output_link_life_ms is None:
            return self._url(blob_id)
        link = self.links.brief(blob_id, now_ms=self._clock.now_ms(), life_ms=self._output_link_life_ms)
        return {"url": link.url, "urlExpiresAt": timestamp(link.expires_at_ms)}

    def _url(self, blob_id: str) -> JsonObject:
        link = self.links.content(blob_id, now_ms=self._clock.now_ms())
        return cast("JsonObject", {"url": link.url, "urlExpiresAt": timestamp(link.expires_at_ms)})
