"""Local files on their way to the service, each content once."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from renderline.compiler.submission import Asset
from renderline.errors import NotFound, RemoteContentError, SubmissionRejected, UsageError
from renderline.execution.client import OrchestrationClient
from renderline.execution.workflow import Blob
from renderline.ledger.uploads import Uploads

__all__ = ["Uploader"]


class Uploader:
    """
    Uploads assets and remembers their URLs, for all the cells of one run.

    Args:
        known: what earlier runs have uploaded; such a file is not sent again, its blob gets a fresh URL.
    """

    def __init__(self, client: OrchestrationClient, known: Uploads | None = None) -> None:
        self._client = client
        self._known = known
        self._urls: dict[str, str] = {}
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
            if asset.sha256 not in self._urls:
                self._urls[asset.sha256] = await self._send(asset)
            return self._urls[asset.sha256]

    async def _send(self, asset: Asset) -> str:
        # What is sent must be what was priced and recorded; somebody may have saved over it since.
        if await asyncio.to_thread(_digest, asset.path) != asset.sha256:
            raise UsageError(f"{asset.name} has changed since it was compiled; run again")
        blob = await self._found(asset.sha256) or await self._client.upload_blob(asset.path, asset.media_type)
        if not blob.url:
            reason = blob.reason or "no URL came back"
            raise RemoteContentError(asset.name, f"the service does not serve this file: {reason}")
        if self._known and blob.id:
            await asyncio.to_thread(self._known.remember, asset.sha256, blob.id)
        return blob.url

    async def _found(self, sha256: str) -> Blob | None:
        """The blob of an earlier run, with a fresh URL; None when there is none or the service has dropped it."""
        blob_id = await asyncio.to_thread(self._known.find, sha256) if self._known else None
        if blob_id is None:
            return None
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
