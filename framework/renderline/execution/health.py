"""What an engine says of itself before anything is asked of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from renderline.wire.http import orchestrator_client

__all__ = ["EngineFacts", "ask_health"]

_PATIENCE_S = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineFacts:
    """
    An embedded engine that answers.

    Attributes:
        upscaler: the full name of the built-in network that stands in there; None when it does not say.
    """

    upscaler: str | None


async def ask_health(url: str) -> EngineFacts | None:
    """
    The facts of the embedded engine at a URL; None for any other service, and where nothing answers. No token is sent.

    Raises:
        UsageError: it is no http(s) URL.
    """
    import httpx

    try:
        async with asyncio.timeout(_PATIENCE_S), orchestrator_client(url, None) as client:
            said = (await client.get("health")).raise_for_status().json()
    except (httpx.HTTPError, TimeoutError, ValueError):
        return None
    if not isinstance(said, dict) or said.get("service") != "renderline":
        return None
    upscaler = said.get("upscaler")
    return EngineFacts(upscaler=upscaler if isinstance(upscaler, str) else None)
