"""A body's bytes with its content coding undone, never more of them than was asked for."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

from renderline.errors import RemoteContentError

if TYPE_CHECKING:
    import httpx

__all__ = ["capped_chunks"]

_STEP_BYTES = 1 << 16
# zlib tells the two apart by their first bytes; RFC 9110's `deflate` is the zlib format.
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32


async def capped_chunks(response: httpx.Response, *, url: str, max_bytes: int) -> AsyncIterator[bytes]:
    """
    The body in pieces of at most 64 KiB or what the network gave.

    httpx would inflate whole network reads before anybody can count, so a small bomb could fill the memory: we inflate
    in bounded steps ourselves.

    Raises:
        RemoteContentError: more than `max_bytes` after decoding, a coding we did not ask for, or broken data.
    """
    _refuse_announced_size(response, url=url, max_bytes=max_bytes)
    total = 0
    async for chunk in _decoded(response, url):
        total += len(chunk)
        if total > max_bytes:
            raise RemoteContentError(url, _too_large(max_bytes))
        yield chunk


def _refuse_announced_size(response: httpx.Response, *, url: str, max_bytes: int) -> None:
    announced = response.headers.get("content-length", "")
    # Before a byte is read; what is not announced, or falsely, is counted all the same.
    if announced.isdecimal() and int(announced) > max_bytes:
        raise RemoteContentError(url, _too_large(max_bytes))


def _too_large(max_bytes: int) -> str:
    return f"it is larger than the allowed {max_bytes:,} bytes"


async def _decoded(response: httpx.Response, url: str) -> AsyncIterator[bytes]:
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding in {"identity", ""}:
        async for raw in response.aiter_raw():
            yield raw
    # Some hosts compress although `identity` was asked for; RFC 9110 takes `x-gzip` for `gzip`.
    elif coding in {"gzip", "x-gzip", "deflate"}:
        async for chunk in _inflated(response, url):
            yield chunk
    else:
        raise RemoteContentError(url, f"it is coded as `{coding}`, which was not asked for")


async def _inflated(response: httpx.Response, url: str) -> AsyncIterator[bytes]:
    inflater = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        async for raw in response.aiter_raw():
            for chunk in _steps(inflater, raw):
                yield chunk
        yield inflater.flush()
    except zlib.error as error:
        raise RemoteContentError(url, f"its compressed data is broken: {error}") from None
    if not inflater.eof or inflater.unused_data:
        raise RemoteContentError(url, "its compressed data does not end where it should")


def _steps(inflater: zlib._Decompress, raw: bytes) -> Iterator[bytes]:
    while raw:
        yield inflater.decompress(raw, _STEP_BYTES)
        # What did not fit into the step: zlib hands it back to be given again.
        raw = inflater.unconsumed_tail
