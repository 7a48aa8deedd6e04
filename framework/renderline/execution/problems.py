"""What the service's refusals mean, as exceptions of `renderline.errors`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from renderline.errors import (
    AuthenticationError,
    InsufficientBuzz,
    NotFound,
    RateLimited,
    RemoteContentError,
    RenderlineError,
    SubmissionRejected,
)

__all__ = ["is_transient", "refusal"]

_MAX_DETAIL_CHARS = 600
# The published sources give 400, 402 or 403 for an empty account, so that only words tell it from other refusals.
_PAYMENT = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN})
_SHORT = re.compile(r"\b(insufficient|not enough)\b.*\b(buzz|funds?|balance)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Problem:
    title: str
    detail: str
    errors: dict[str, list[str]]


def is_transient(status: int) -> bool:
    """Whether the same request may succeed a little later."""
    return status in {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS} or status >= 500  # noqa: PLR2004 - the server errors


def refusal(status: int, content: bytes, *, url: str) -> RenderlineError:
    """
    The exception for an answer that is no success.

    Args:
        content: a ProblemDetails document, a bare JSON string, or anything that a proxy in between may say.
        url: without its query.
    """
    problem = _read(status, content)
    said = ": ".join(part for part in (problem.title, problem.detail) if part)
    if status in _PAYMENT and _SHORT.search(said):
        return InsufficientBuzz(status=status, title=problem.title, detail=problem.detail)
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return AuthenticationError(
            f"{url} refused the token ({status} {said}); --token-file gives another one"
        )
    if status == HTTPStatus.NOT_FOUND:
        return NotFound(f"{url} does not exist there ({said})")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimited(f"{url} asks to slow down ({said}); try again later")
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return SubmissionRejected(
            status=status, title=problem.title, detail=problem.detail, errors=problem.errors
        )
    return RemoteContentError(url, f"it answered {status} {said}", status)


def _read(status: int, content: bytes) -> _Problem:
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "unknown status"
    try:
        document = json.loads(content)
    except ValueError:
        # An HTML page or the like: of no use in a sentence.
        return _Problem(title=phrase, detail="", errors={})
    if isinstance(document, str):
        return _Problem(title=phrase, detail=_brief(document), errors={})
    if not isinstance(document, dict):
        return _Problem(title=phrase, detail="", errors={})
    return _Problem(
        title=_brief(document.get("title")) or phrase,
        detail=_brief(document.get("detail")),
        errors=_errors(document.get("errors")),
    )


def _errors(value: object) -> dict[str, list[str]]:
    if not isinstance(value, Mapping):
        return {}
    return {
        str(path): [_brief(message) for message in messages]
        for path, messages in value.items()
        if isinstance(messages, list)
    }


def _brief(value: object) -> str:
    text = value if isinstance(value, str) else ""
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(printable.split())[:_MAX_DETAIL_CHARS]
