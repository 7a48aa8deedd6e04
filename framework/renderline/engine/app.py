"""The ASGI application: routes, the guard in front of them, and problems for everything that goes wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renderline.engine.accounts.buzz import InsufficientBuzz
from renderline.engine.auth import BearerOnly
from renderline.engine.core import Engine
from renderline.engine.disk_limit import DiskFull
from renderline.engine.library import Withheld
from renderline.engine.refusals import Refused
from renderline.engine.responses import (
    abandoned,
    disk_full,
    insufficient,
    refused,
    status_problem,
    unavailable,
    unexpected,
    withheld,
)
from renderline.engine.routes import (
    blobs,
    catalog,
    edits,
    health,
    listing,
    openapi,
    page,
    recipes,
    steps,
    tags,
    workflows,
)

if TYPE_CHECKING:
    from starlette.applications import Starlette

__all__ = ["RESOURCES", "create_app"]

RESOURCES = (health, page, listing, workflows, edits, tags, steps, recipes, blobs, catalog, openapi)
"""The modules whose `routes()` are served."""


def create_app(engine: Engine) -> Starlette:
    """The application over a started engine; it neither starts nor closes it."""
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.middleware import Middleware
    from starlette.requests import ClientDisconnect

    app = Starlette(
        routes=[route for module in RESOURCES for route in module.routes()],
        # Before any route: one that is added later is closed by default.
        middleware=[Middleware(BearerOnly, owners=engine.owners)],
        # Starlette looks for the error's class and then for its bases, so the wide ones below catch what is
        # left. After the answer of the last one it raises on: the server's log has the trace.
        exception_handlers={
            Refused: refused,
            InsufficientBuzz: insufficient,
            DiskFull: disk_full,
            Withheld: withheld,
            HTTPException: status_problem,
            ClientDisconnect: abandoned,
            OSError: unavailable,
            Exception: unexpected,
        },
    )
    app.state.engine = engine
    return app
