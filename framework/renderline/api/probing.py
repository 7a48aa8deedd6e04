"""Sizes of images behind URLs, read from their first bytes, for prices that depend on them; only where the user allows it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping

from renderline.errors import EngineUnreachable, RemoteContentError, UnsafeAddress
from renderline.wire.http import Caps, Guard, open_stream
from renderline.wire.http.urls import redact
from renderline.wire.pixel_size import PixelSize, measure

__all__ = ["Probe"]

# A JPEG's size may stand behind a colour profile and a preview.
_HEAD_BYTES = 1 << 20
_CAPS = Caps(max_bytes=256 << 20, timeout_s=30)


class Probe:
    """
    Asks for the beginnings of images, each once; private addresses are never contacted.

    Args:
        on_failure: told in a sentence of an image that stays unknown, once.
        guard: what may be contacted.
    """

    def __init__(self, on_failure: Callable[[str], None], guard: Guard | None = None) -> None:
        self._on_failure = on_failure
        self._guard = guard or Guard()
        self._sizes: dict[str, PixelSize | None] = {}

    def beside(self, known: Mapping[str, PixelSize]) -> Mapping[str, PixelSize]:
        """Sizes that are known, and those of URLs: an image is asked for when its size is looked up, and no other one."""
        return _Sizes(known, self)

    def size(self, url: str) -> PixelSize | None:
        """The upright size of the image behind a URL; None where there is none to be had."""
        if url not in self._sizes:
            self._sizes[url] = self._measured(url)
        return self._sizes[url]

    def _measured(self, url: str) -> PixelSize | None:
        try:
            head = asyncio.run(_head(url, self._guard))
        except (UnsafeAddress, RemoteContentError, EngineUnreachable) as failed:
            self._on_failure(f"no size to price by: {failed}")
            return None
        found = measure(head)
        if found is None:
            self._on_failure(f"no size to price by: {redact(url)} is no PNG, JPEG, WebP or GIF image")
        return found.size if found else None


class _Sizes(Mapping[str, PixelSize]):
    def __init__(self, known: Mapping[str, PixelSize], probe: Probe) -> None:
        self._known = known
        self._probe = probe

    def __getitem__(self, text: str) -> PixelSize:
        if text in self._known:
            return self._known[text]
        found = self._probe.size(text) if text.startswith(("http://", "https://")) else None
        if found is None:
            raise KeyError(text)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


async def _head(url: str, guard: Guard) -> bytes:
    """As much of a file's beginning as tells its size."""
    head = b""
    async with open_stream(url, caps=_CAPS, guard=guard) as opened:
        async for chunk in opened.chunks:
            head += chunk
            if len(head) >= _HEAD_BYTES or measure(head) is not None:
                break
    return head
