"""Whether the engine answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import renderline
from renderline.engine.responses import answer

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

__all__ = ["routes"]


def routes() -> list[BaseRoute]:
    """`GET /health`, open to everyone."""
    from starlette.routing import Route

    return [Route("/health", health, methods=["GET"])]


async def health(_request: Request) -> Response:
    """The engine is up, and of this version."""
    return answer({"status": "ok", "version": renderline.__version__})
