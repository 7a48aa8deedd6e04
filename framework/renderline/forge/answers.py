"""What GitHub's refusals mean, as exceptions of `renderline.errors`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from http import HTTPStatus

from renderline.canonical import JsonValue
from renderline.errors import (
    AuthenticationError,
    NotFound,
    NotPermitted,
    RateLimited,
    RemoteContentError,
    RenderlineError,
    UsageError,
)
from renderline.execution.exchange import Answer, Request
from renderline.execution.problems import is_transient
from renderline.execution.retry import TryAgain, read_retry_after

__all__ = ["check_graphql", "judge"]

_MOST_CHARACTERS = 600
_LIMITED = "rate limit"


def judge(request: Request, answer: Answer, now: datetime) -> Exception:
    """
    What an answer that is no success means: a failure, or one that another try may mend.

    GitHub says 403 both to a token that may not do something and to one that did too much; only headers and words
    tell the two apart. What was limited was not carried out, so even a POST may be sent again.
    """
    said = _said(answer)
    if _is_limited(answer, said):
        return TryAgain(RateLimited(f"{answer.url} asks to slow down ({said})"), _pause_s(answer, now))
    failure = _failure(answer, said)
    if request.is_repeatable and is_transient(answer.status):
        return TryAgain(failure, _pause_s(answer, now))
    return failure


def check_graphql(document: Mapping[str, JsonValue], url: str) -> None:
    """
    Look for refusals in a GraphQL answer, which has status 200 either way.

    Raises:
        NotPermitted, NotFound, RateLimited, RemoteContentError: by the type of the first error in it.
    """
    errors = document.get("errors")
    found = [each for each in errors if isinstance(each, Mapping)] if isinstance(errors, list) else []
    if not found:
        return
    kind, said = found[0].get("type"), _brief(found[0].get("message"))
    if kind in {"FORBIDDEN", "INSUFFICIENT_SCOPES"}:
        raise NotPermitted(f"{url}: the token may not do this ({said})")
    if kind == "NOT_FOUND":
        raise NotFound(f"{url} does not know it ({said})")
    if kind == "RATE_LIMITED":
        raise RateLimited(f"{url} asks to slow down ({said})")
    raise RemoteContentError(url, f"it refused the query: {said}")


def _failure(answer: Answer, said: str) -> RenderlineError:
    where = f"{answer.url} ({answer.status} {said})"
    match answer.status:
        case HTTPStatus.UNAUTHORIZED:
            return AuthenticationError(f"the token is refused by {where}")
        case HTTPStatus.FORBIDDEN:
            return NotPermitted(f"the token may not use {where}")
        case HTTPStatus.NOT_FOUND | HTTPStatus.GONE:
            return NotFound(f"there is no {where}, or the token may not see it")
        case HTTPStatus.UNPROCESSABLE_ENTITY:
            return UsageError(f"the comment is refused by {where}")
    return RemoteContentError(answer.url, f"it answered {answer.status} {said}", answer.status)


def _is_limited(answer: Answer, said: str) -> bool:
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return True
    if answer.status != HTTPStatus.FORBIDDEN:
        return False
    is_used_up = answer.headers.get("x-ratelimit-remaining") == "0"
    return is_used_up or "retry-after" in answer.headers or _LIMITED in said.lower()


def _pause_s(answer: Answer, now: datetime) -> float | None:
    asked_s = read_retry_after(answer.headers.get("retry-after", ""), now)
    reset = answer.headers.get("x-ratelimit-reset", "")
    if asked_s is not None or answer.headers.get("x-ratelimit-remaining") != "0" or not reset.isdecimal():
        return asked_s
    return max(0.0, int(reset) - now.timestamp())


def _said(answer: Answer) -> str:
    """GitHub's words: the message and, of a refused body, what is wrong with it."""
    try:
        document = json.loads(answer.content)
    except ValueError:
        document = None
    words = list(_words(document)) if isinstance(document, Mapping) else []
    is_known = answer.status in HTTPStatus._value2member_map_
    return ": ".join(words) or (HTTPStatus(answer.status).phrase if is_known else "unknown status")


def _words(document: Mapping[str, JsonValue]) -> Iterator[str]:
    if message := _brief(document.get("message")):
        yield message
    errors = document.get("errors")
    for each in errors if isinstance(errors, list) else ():
        said = _brief(each.get("message") if isinstance(each, Mapping) else each)
        if said:
            yield said


def _brief(value: JsonValue) -> str:
    text = value if isinstance(value, str) else ""
    readable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(readable.split())[:_MOST_CHARACTERS]
