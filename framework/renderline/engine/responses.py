"""Answers: documents in the one spelling of JSON, and problems with their headers."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from renderline.canonical import JsonValue, compact
from renderline.engine.disk_limit import DiskFull
from renderline.engine.library import Withheld
from renderline.engine.refusals import Refused, refuse_at
from renderline.wire.headers import INSUFFICIENT_BUZZ
from renderline.wire.problems import MEDIA_TYPE, Problem, document, error_path, problem

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = [
    "abandoned",
    "answer",
    "disk_full",
    "empty",
    "insufficient",
    "problem_response",
    "refused",
    "status_problem",
    "unavailable",
    "unexpected",
    "withheld",
]

# Refused before its end, a body would otherwise be read on for as long as the client likes to send.
_BODY_UNREAD = frozenset(
    {
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        HTTPStatus.INSUFFICIENT_STORAGE,
    }
)

_RETRY_AFTER_S = 60

_log = logging.getLogger(__name__)


def answer(
    value: JsonValue, *, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> Response:
    """A JSON answer; it says how things stand now, so nobody may keep it."""
    from starlette.responses import Response

    return Response(
        compact(value),
        status,
        {"Cache-Control": "no-store", **(headers or {})},
        media_type="application/json",
    )


def empty() -> Response:
    """Done, and nothing to say."""
    from starlette.responses import Response

    return Response(status_code=HTTPStatus.NO_CONTENT)


def problem_response(value: Problem) -> Response:
    """A refusal."""
    from starlette.responses import Response

    headers = {"Cache-Control": "no-store", **value.headers}
    if value.status in _BODY_UNREAD:
        headers["Connection"] = "close"
    return Response(compact(document(value)), value.status, headers, media_type=MEDIA_TYPE)


async def refused(_request: Request, error: Exception) -> Response:
    """What a route refused."""
    assert isinstance(error, Refused)  # noqa: S101 - registered for this class
    return problem_response(error.problem)


async def insufficient(_request: Request, error: Exception) -> Response:
    """Nobody pays: the published contract answers with a bare string, so the header is what tells this refusal from others."""
    return answer(str(error), status=HTTPStatus.FORBIDDEN, headers={INSUFFICIENT_BUZZ: "true"})


async def withheld(_request: Request, error: Exception) -> Response:
    """What a request asks for, or names as a source, is held; a 403 to a body would be the bare string of `insufficient`."""
    assert isinstance(error, Withheld)  # noqa: S101 - registered for this class
    if error.path:
        return problem_response(refuse_at(error_path(error.path), str(error)).problem)
    return problem_response(problem(HTTPStatus.FORBIDDEN, str(error)))


async def disk_full(_request: Request, error: Exception) -> Response:
    """Nothing was taken in, and may be later: the engine looks every half minute what has grown old."""
    assert isinstance(error, DiskFull)  # noqa: S101 - registered for this class
    detail = (
        f"the engine holds as many bytes of images as it may, {error.limit_bytes}; old ones go by themselves, "
        "others with `renderline gc --older-than`, or give it a higher `--disk-limit`"
    )
    headers = {"Retry-After": str(_RETRY_AFTER_S)}
    return problem_response(problem(HTTPStatus.INSUFFICIENT_STORAGE, detail, headers=headers))


async def status_problem(request: Request, error: Exception) -> Response:
    """What the framework refused: an unknown path, a method that is not allowed."""
    from starlette.exceptions import HTTPException

    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_allowed(request))
    return problem_response(problem(HTTPStatus(error.status_code), headers=headers))


async def abandoned(_request: Request, _error: Exception) -> Response:
    """A client went away in the middle of its request: nobody reads the answer, and nothing of ours has failed."""
    return problem_response(problem(HTTPStatus.BAD_REQUEST, "the request ended too early"))


async def unavailable(_request: Request, error: Exception) -> Response:
    """The disk or the object store fails, which may pass by itself; what of it is told names files of this machine."""
    _log.error("a request found no disk or no object store", exc_info=error)
    detail = "the engine's disk or object store fails; its log says more"
    headers = {"Retry-After": str(_RETRY_AFTER_S)}
    return problem_response(problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, headers=headers))


async def unexpected(_request: Request, _error: Exception) -> Response:
    """A defect of ours: it is logged with its trace, the client learns that it is not to blame."""
    return problem_response(problem(HTTPStatus.INTERNAL_SERVER_ERROR, "the engine failed; its log says more"))


def _allowed(request: Request) -> list[str]:
    """The methods of all routes of a path; the framework itself names those of the first one only."""
    from starlette.routing import Match, Route

    routes = [route for route in request.app.routes if isinstance(route, Route)]
    fitting = [route for route in routes if route.matches(request.scope)[0] is not Match.NONE]
    return sorted(set[str]().union(*(route.methods or () for route in fitting)))
