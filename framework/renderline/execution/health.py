"""What an engine says of itself before anything is asked of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from renderline.errors import EngineUnreachable
from renderline.wire.http import cause_of, orchestrator_client

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
    The facts of the embedded engine at a URL; None for any other service. No token is sent.

    Raises:
        UsageError: it is no http(s) URL.
        EngineUnreachable: nothing listens there.
    """
    import httpx

    try:
        async with asyncio.timeout(_PATIENCE_S), orchestrator_client(url, None) as client:
            said = (await client.get("health")).raise_for_status().json()
    except httpx.ConnectError as error:
        raise EngineUnreachable(url, cause_of(error)) from None
    except (httpx.HTTPError, TimeoutError, ValueError):
        return None
    # Any server may answer /health; only our engine says who it is.
    if not isinstance(said, dict) or said.get("service") != "renderline":
        return None
    upscaler = said.get("upscaler")
    return EngineFacts(upscaler=upscaler if isinstance(upscaler, str) else None)
