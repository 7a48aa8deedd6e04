"""Work on a thread that comes to its end, whatever becomes of the one who waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

__all__ = ["uninterrupted"]

T = TypeVar("T")


async def uninterrupted(work: Callable[[], T]) -> T:
    """
    Do blocking work beside the event loop and return its result; raises what it raises.

    Who is cancelled meanwhile still waits for its end: the files it has in hand are not taken from under it.
    """
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        # Asked for, or asyncio would report that nobody did.
        running.exception()
        raise
