"""Who may come in: everything needs the bearer token, but for what a signature or nothing at all guards."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from renderline.engine.catalog.services import SERVICES_PATH
from renderline.engine.links import BLOBS_PATH, UPLOAD_LINKS_PATH
from renderline.engine.owners import Owners
from renderline.engine.page.paths import OPEN_PATHS, THUMBNAILS_PATH
from renderline.engine.responses import problem_response
from renderline.wire.problems import problem

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["BearerOnly"]

_OPEN_PATHS = frozenset({"/health"}) | OPEN_PATHS


class BearerOnly:
    """
    Middleware that answers 401 to requests without a token, and notes the owner for whom one stands.

    It judges the path by which the routes are found, not `request.url`: that one is put together with the Host header.
    """

    def __init__(self, app: ASGIApp, owners: Owners) -> None:
        self._app = app
        self._owners = owners

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it before any route sees it."""
        from starlette.requests import Request

        if scope["type"] != "http" or self._may_pass(Request(scope)):
            await self._app(scope, receive, send)
        else:
            await _unauthorized()(scope, receive, send)

    def _may_pass(self, request: Request) -> bool:
        # First: a route asks for the owner whenever a token came along, whatever else would let the request in.
        return self._carries_token(request) or _is_open(request.scope["path"]) or _carries_signature(request)

    def _carries_token(self, request: Request) -> bool:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        # Before the scheme is looked at: a timing tells nothing about the tokens.
        owner = self._owners.of(given.strip())
        if owner is None or scheme.lower() != "bearer":
            return False
        request.state.owner = owner
        return True


def _is_open(path: str) -> bool:
    # With the slash, so that a path which merely begins alike stays closed.
    return path in _OPEN_PATHS or f"{path}/".startswith(f"{SERVICES_PATH}/")


def _carries_signature(request: Request) -> bool:
    """Whether the blob routes will judge the request by its signature."""
    path, method = request.scope["path"], request.method
    if "sig" not in request.query_params:
        return False
    if path == BLOBS_PATH:
        return method == "POST"
    if path == UPLOAD_LINKS_PATH:
        # It looks like a blob's path, but to hand out links takes the token.
        return False
    parent, _, _blob_id = path.rpartition("/")
    return parent in {BLOBS_PATH, THUMBNAILS_PATH} and method in {"GET", "HEAD"}


def _unauthorized() -> ASGIApp:
    return problem_response(
        problem(
            HTTPStatus.UNAUTHORIZED,
            "send the engine's token as Authorization: Bearer",
            headers={"WWW-Authenticate": "Bearer"},
        )
    )
