"""What a request says, read within limits: its body, its query."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from renderline.canonical import JsonValue, parse
from renderline.engine.limits import BODY_BYTES, BODY_DEPTH, WAIT_S
from renderline.engine.refusals import bad_query, refuse

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Message, Receive

__all__ = [
    "count_query",
    "flag_query",
    "json_body",
    "moment_query",
    "parse_json",
    "read_capped",
    "too_large",
    "wait_query",
    "within",
]

_JSON_TYPES = re.compile(r"(application|text)/(json|[\w.+-]+\+json)", re.IGNORECASE)
# Possessive, and content with a missing end: a text of nothing but quotes is still read once only.
_TOKENS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)
_INT32_MAX = 2**31 - 1
_INT32_DIGITS = 10


async def json_body(request: Request) -> JsonValue:
    """
    The JSON document of a request.

    Raises:
        Refused: 415 for another media type, 413 for one too large, 400 for what is no JSON or nested too deep.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip()
    if not _JSON_TYPES.fullmatch(media_type):
        said = f"not {media_type}" if media_type else "and says so in Content-Type"
        raise refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"the body is application/json, {said}")
    return parse_json(await read_capped(request, BODY_BYTES))


def parse_json(body: bytes) -> JsonValue:
    """
    The document in a body.

    Raises:
        Refused: 400 for what is no JSON, or nested too deep.
    """
    try:
        # Some editors begin a file with a byte order mark, and people post files.
        text = body.decode("utf-8-sig")
        _measure(text)
        return parse(text)
    except ValueError as broken:
        raise refuse(HTTPStatus.BAD_REQUEST, f"the body is no JSON document: {broken}") from None


async def read_capped(request: Request, limit_bytes: int) -> bytes:
    """
    A whole body.

    Raises:
        Refused: 413, as soon as it is known to be too large.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit_bytes:
        raise too_large(limit_bytes)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit_bytes:
            raise too_large(limit_bytes)  # a chunked body announces nothing
    return bytes(body)


def within(limit_bytes: int, receive: Receive) -> Receive:
    """
    The messages of a request, whose body is counted as it comes.

    Raises:
        Refused: 413, out of the call that takes the body over the limit.
    """
    taken_bytes = 0

    async def count() -> Message:
        nonlocal taken_bytes
        message = await receive()
        taken_bytes += len(message.get("body", b""))
        if taken_bytes > limit_bytes:
            raise too_large(limit_bytes)
        return message

    return count


def too_large(limit_bytes: int) -> Exception:
    """The refusal of a body over a limit."""
    return refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a body has at most {limit_bytes} bytes here")


def wait_query(request: Request) -> int:
    """
    How many seconds to wait for the end; more than the service's limit counts as the limit.

    Raises:
        Refused: it is no number, or negative.
    """
    return min(count_query(request, "wait", 0), WAIT_S)


def count_query(request: Request, name: str, default: int) -> int:
    """
    A query parameter that counts something.

    Raises:
        Refused: it is no number that fits 32 bits, or negative.
    """
    text = request.query_params.get(name)
    if text is None:
        return default
    # Some digits of other scripts are digits to Python too; and what has thousands of
    # them takes it long, or is refused by it.
    is_count = text.isascii() and text.isdigit() and len(text) <= _INT32_DIGITS
    if not is_count or int(text) > _INT32_MAX:
        raise bad_query(name, f"`{text}` is no whole number from 0 to {_INT32_MAX}")
    return int(text)


def flag_query(request: Request, name: str) -> bool | None:
    """
    A query parameter that is true or false; None when it is absent.

    Raises:
        Refused: it is something else.
    """
    text = request.query_params.get(name)
    if text is None:
        return None
    if text.lower() not in {"true", "false"}:
        raise bad_query(name, f"`{text}` is neither true nor false")
    return text.lower() == "true"


def moment_query(request: Request, name: str) -> int | None:
    """
    A query parameter that is a moment, in ms since 1970; one without a zone is in UTC, None when it is absent.

    Raises:
        Refused: it is something else.
    """
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        # Without a zone it is UTC: this machine's own would give another answer elsewhere.
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError):
        raise bad_query(name, f"`{text}` is no date and time; write 2026-11-22T08:00:00Z") from None


def _measure(text: str) -> None:
    """Before parsing, which recurses as deep as the text does."""
    depth = 0
    for match in _TOKENS.finditer(text):
        if match[0] in "[{":
            depth += 1
        elif match[0] in "]}":
            depth -= 1
        if depth > BODY_DEPTH:
            raise ValueError(f"it is nested deeper than {BODY_DEPTH} levels")
