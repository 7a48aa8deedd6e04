"""Source images: a URL, a data URL or bare Base64 becomes a file in the blob folder."""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
from urllib.parse import unquote_to_bytes

from renderline.engine.blobs import Incoming, Stored
from renderline.engine.failures import Failure, Reason
from renderline.engine.jobs import BLOB_SCHEME
from renderline.engine.library import Library
from renderline.engine.limits import BLOB_BYTES, FETCH_TIMEOUT_S
from renderline.engine.links import Verdict
from renderline.errors import EngineUnreachable, RemoteContentError, UnsafeAddress
from renderline.wire.http import Caps, Guard, open_stream

__all__ = ["SourceUnusable", "Sources"]

_DATA_URL = re.compile(r"data:(?P<type>[^,;]*)(?:;(?!base64,)[^,;]*)*(?P<base64>;base64)?,", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SHOWN_CHARACTERS = 60


class SourceUnusable(Exception):
    """A source cannot be had; carries the failure of its step."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class Sources:
    """Fetches source images into a library's folder."""

    def __init__(self, library: Library, *, allow_private: bool) -> None:
        self._library = library
        self._allow_private = allow_private

    def fetch(self, text: str, owner: str, *, submitted_at_ms: int) -> str:
        """
        The sha256 of the content that a source text stands for; afterwards the content is in the folder.

        Args:
            text: as it stands in the step's input.
            owner: whose blobs may be named without a signature.
            submitted_at_ms: when the workflow came in; a link of ours that was valid then is good for it.

        Raises:
            SourceUnusable: there is no such content, or it may not be fetched.
        """
        try:
            # Never over HTTP: the engine would wait for itself, and its address is one that the guard refuses.
            own = self._library.links.own_blob(text, now_ms=submitted_at_ms)
            if own is not None:
                return self._own(owner, *own)
            if text.startswith(BLOB_SCHEME):
                return self._own(owner, text.removeprefix(BLOB_SCHEME), Verdict.FORGED)
            return self._kept(text).sha256
        except UnsafeAddress as refused:
            raise _unusable(str(refused)) from None
        except (EngineUnreachable, RemoteContentError) as broken:
            raise _unusable(str(broken), passing=True) from None
        except ValueError as odd:
            raise _unusable(f"{_shown(text)} is no image source: {odd}") from None

    def _own(self, owner: str, blob_id: str, verdict: Verdict) -> str:
        # Held or not: a body that names a held blob was not taken in, and a workflow may read what it made itself.
        if verdict is Verdict.EXPIRED:
            raise _unusable(f"the signed URL of blob {blob_id} had expired; ask for a fresh one")
        row = self._library.find(blob_id)
        if row is None or (row.owner != owner and verdict is not Verdict.VALID):
            raise _unusable(f"there is no blob {blob_id}")
        return row.sha256

    def _kept(self, text: str) -> Stored:
        if not text.lower().startswith(("http://", "https://")):
            return self._library.folder.put(_content(text))
        with self._library.folder.incoming() as incoming:
            asyncio.run(self._read(text, incoming))
            return self._library.folder.keep(incoming)

    async def _read(self, url: str, incoming: Incoming) -> None:
        caps = Caps(max_bytes=BLOB_BYTES, timeout_s=FETCH_TIMEOUT_S)
        guard = Guard(allow_private=self._allow_private)
        async with open_stream(url, caps=caps, guard=guard) as opened:
            async for chunk in opened.chunks:
                incoming.write(chunk)


def _content(text: str) -> bytes:
    """What the text itself holds."""
    if match := _DATA_URL.match(text):
        return _decoded(text[match.end() :], is_base64=match["base64"] is not None)
    if _SCHEME.match(text):
        raise ValueError("only http, https and data URLs are fetched")
    return _decoded(text, is_base64=True)


def _decoded(text: str, *, is_base64: bool) -> bytes:
    if not is_base64:
        return unquote_to_bytes(text)
    try:
        # `base64` of the shell breaks its lines.
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error as odd:
        raise ValueError(f"it is no Base64 ({odd})") from None


def _unusable(message: str, *, passing: bool = False) -> SourceUnusable:
    return SourceUnusable(Failure(reason=Reason.SOURCE_UNAVAILABLE, message=message, passing=passing))


def _shown(text: str) -> str:
    # A data URL may be megabytes long.
    return f"`{text}`" if len(text) <= _SHOWN_CHARACTERS else f"`{text[:_SHOWN_CHARACTERS]}…`"
