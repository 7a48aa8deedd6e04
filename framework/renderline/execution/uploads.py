"""Local files on their way to the service, each content once."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path

from renderline.compiler.submission import Asset
from renderline.errors import NotFound, RemoteContentError, SubmissionRejected, UsageError
from renderline.execution.client import OrchestrationClient
from renderline.execution.workflow import Blob
from renderline.ledger.uploads import Uploads

__all__ = ["ADDRESS_MARGIN", "Uploader"]

ADDRESS_MARGIN = timedelta(hours=1)
"""Signed addresses live for a day; a submission waits for its turn, and the service reads the file when it comes to it."""


class Uploader:
    """
    Uploads assets and remembers their URLs, for all the cells of one run.

    Args:
        known: what earlier runs have uploaded; such a file is not sent again, its blob gets a fresh URL.
    """

    def __init__(self, client: OrchestrationClient, known: Uploads | None = None) -> None:
        self._client = client
        self._known = known
        self._blobs: dict[str, Blob] = {}
        self._lock = asyncio.Lock()

    async def upload(self, assets: Iterable[Asset]) -> Mapping[str, str]:
        """
        Have every asset stored and return the blobs' URLs by `Asset.key`.

        Raises:
            UsageError: a file is gone, or is no longer what was compiled and priced.
            RemoteContentError: the service took a file but gives no URL for it.
        """
        return {asset.key: await self._url(asset) for asset in assets}

    async def _url(self, asset: Asset) -> str:
        # One at a time: two cells with the same photo must not both send it, and the line is shared anyway.
        async with self._lock:
            blob = self._blobs.get(asset.sha256)
            if blob is None:
                blob = self._blobs[asset.sha256] = await self._send(asset)
            elif self._is_old(blob):
                blob = self._blobs[asset.sha256] = await self._renewed(blob.id) or await self._send(asset)
            return blob.url

    def _is_old(self, blob: Blob) -> bool:
        """Whether a URL may have ended before the service reads it: a run can take days."""
        return blob.expires_at is not None and blob.expires_at - self._client.pace.now() < ADDRESS_MARGIN

    async def _send(self, asset: Asset) -> Blob:
        # What is sent must be what was priced and recorded; somebody may have saved over it since.
        if await asyncio.to_thread(_digest, asset.path) != asset.sha256:
            raise UsageError(f"{asset.name} has changed since it was compiled; run again")
        blob = await self._found(asset.sha256) or await self._client.upload_blob(asset.path, asset.media_type)
        if not blob.url:
            reason = blob.reason or "no URL came back"
            raise RemoteContentError(asset.name, f"the service does not serve this file: {reason}")
        if self._known and blob.id:
            await asyncio.to_thread(self._known.remember, asset.sha256, blob.id)
        return blob

    async def _found(self, sha256: str) -> Blob | None:
        """The blob of an earlier run, with a fresh URL; None when there is none or the service has dropped it."""
        blob_id = await asyncio.to_thread(self._known.find, sha256) if self._known else None
        return None if blob_id is None else await self._renewed(blob_id)

    async def _renewed(self, blob_id: str) -> Blob | None:
        """A blob with a fresh URL; None when the service has dropped it."""
        try:
            blob = await self._client.refresh_blob(blob_id)
        except (NotFound, SubmissionRejected):
            return None
        return blob if blob.url and blob.is_available else None


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
