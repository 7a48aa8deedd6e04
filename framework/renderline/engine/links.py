"""Signed URLs: whoever holds one may read that blob (or upload one file) until it expires, and nothing else."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, urlencode, urlsplit

from renderline.engine.limits import LINK_LIFE_MS, UPLOAD_LINK_LIFE_MS

__all__ = ["BLOBS_PATH", "BLOB_FIELD", "OWNER_FIELD", "UPLOAD_LINKS_PATH", "Link", "Links", "Verdict"]

BLOBS_PATH = "/v2/consumer/blobs"
UPLOAD_LINKS_PATH = f"{BLOBS_PATH}/upload"

_HOUR_MS = 3600 * 1000
_UPLOAD = "upload"
_SCHEMES = ("http://", "https://")

OWNER_FIELD = "owner"
"""Says in the query of an upload URL whose the file becomes; signed with it."""

BLOB_FIELD = "blob"
"""Says there which blob it becomes, so that it can be none a second time; signed with it too."""


class Verdict(StrEnum):
    """What a signature is worth."""

    VALID = "valid"
    EXPIRED = "expired"
    FORGED = "forged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A URL and the end of its life, in ms since 1970."""

    url: str
    expires_at_ms: int


class Links:
    """Makes and checks signed URLs below one base address with one secret."""

    def __init__(self, base_url: str, secret: bytes) -> None:
        self.base_url = base_url.rstrip("/")
        self._secret = secret

    def content(self, blob_id: str, *, now_ms: int, more: Mapping[str, str] | None = None) -> Link:
        """A URL of a blob's bytes; `more` is added to its query and is not signed."""
        # Whole hours: the same blob keeps the same URL for an hour, so caches and diffs stay quiet.
        expires_at_ms = -(-(now_ms + LINK_LIFE_MS) // _HOUR_MS) * _HOUR_MS
        return self._link(f"{BLOBS_PATH}/{blob_id}", blob_id, expires_at_ms, more or {})

    def brief(self, blob_id: str, *, now_ms: int, life_ms: int) -> Link:
        """A URL of a blob's bytes for a shorter time."""
        return self._link(f"{BLOBS_PATH}/{blob_id}", blob_id, now_ms + life_ms, {})

    def upload(self, owner: str, blob_id: str, *, now_ms: int) -> Link:
        """A URL to which one may post one file without a token; it becomes the owner's blob of this id, with a suffix."""
        # Whole seconds, as `exp` has them.
        expires_at_ms = (now_ms // 1000) * 1000 + UPLOAD_LINK_LIFE_MS
        query = {BLOB_FIELD: blob_id, **({OWNER_FIELD: owner} if owner else {})}
        return self._link(BLOBS_PATH, _upload(owner, blob_id), expires_at_ms, query)

    def check_content(self, blob_id: str, query: Mapping[str, str], *, now_ms: int) -> Verdict:
        """Whether `sig` and `exp` of a query allow this blob to be read."""
        return self._check(blob_id, query, now_ms)

    def check_upload(self, query: Mapping[str, str], *, now_ms: int) -> Verdict:
        """Whether `sig` and `exp` of a query allow an upload; not whether it was made already."""
        subject = _upload(query.get(OWNER_FIELD, ""), query.get(BLOB_FIELD, ""))
        return self._check(subject, query, now_ms)

    def own_blob(self, url: str, *, now_ms: int) -> tuple[str, Verdict] | None:
        """
        The blob that one of our own URLs names, and whether the URL allows to read it; None for a foreign URL.

        A valid signature makes a URL ours whatever host it names: after a restart the engine listens on another port.
        """
        if not url.startswith(_SCHEMES):
            return None
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        parent, _, blob_id = parts.path.rpartition("/")
        if parent != BLOBS_PATH:
            return None
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        # An unsigned URL of ours is for the blob's owner.
        verdict = self._check(blob_id, query, now_ms)
        if verdict is not Verdict.FORGED:
            return blob_id, verdict
        return (blob_id, verdict) if url.startswith(f"{self.base_url}/") else None

    def _link(self, path: str, subject: str, expires_at_ms: int, more: Mapping[str, str]) -> Link:
        expires = str(expires_at_ms // 1000)
        query = {"sig": self._signature(subject, expires), "exp": expires, **more}
        return Link(url=f"{self.base_url}{path}?{urlencode(query)}", expires_at_ms=expires_at_ms)

    def _check(self, subject: str, query: Mapping[str, str], now_ms: int) -> Verdict:
        expires, given = query.get("exp", ""), query.get("sig", "")
        expected = self._signature(subject, expires)
        # In constant time: a comparison that stops early tells a forger how much is right already.
        if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
            return Verdict.FORGED
        # Only what we have signed comes this far, so it is a number.
        return Verdict.VALID if now_ms < int(expires) * 1000 else Verdict.EXPIRED

    def _signature(self, subject: str, expires: str) -> str:
        message = f"{subject}\n{expires}".encode("utf-8", "replace")
        return urlsafe_b64encode(hmac.digest(self._secret, message, hashlib.sha256)).decode().rstrip("=")


def _upload(owner: str, blob_id: str) -> str:
    """What is signed for an upload; no blob has such an id."""
    return f"{_UPLOAD}\n{owner}\n{blob_id}"
