"""Whether the engine answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import renderline
from renderline.engine.responses import answer
from renderline.engine.routes.access import engine_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

__all__ = ["routes"]


def routes() -> list[BaseRoute]:
    """`GET /health`, open to everyone."""
    from starlette.routing import Route

    return [Route("/health", health, methods=["GET"])]


async def health(request: Request) -> Response:
    """The engine is up, that it is one of ours, what a client would choose a pipeline's estimates by, and how it is."""
    from starlette.concurrency import run_in_threadpool

    engine = engine_of(request)
    return answer(
        {
            "status": "ok",
            "service": "renderline",
            "version": renderline.__version__,
            "upscaler": engine.upscaler,
            **await run_in_threadpool(engine.condition.look),
        }
    )
