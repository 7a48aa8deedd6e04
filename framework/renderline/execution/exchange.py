"""One request and its answer, tried again where that is safe."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from renderline.canonical import JsonObject, parse
from renderline.errors import EngineUnreachable, RemoteContentError
from renderline.execution.limiter import Limiter
from renderline.execution.problems import is_transient, refusal
from renderline.execution.retry import Pace, RetryPolicy, TryAgain, read_retry_after, with_retries
from renderline.wire.http import cause_of, redact

if TYPE_CHECKING:
    import httpx

__all__ = ["Answer", "Exchange", "Request", "judge"]

Content: TypeAlias = bytes | AsyncIterable[bytes]

# A wait of 100 s, the longest the service grants, and what the answer takes.
_TIMEOUT_S = 150.0
# Answers are held whole in memory; a service gone wrong must not fill it.
_MAX_ANSWER_BYTES = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """
    What is asked.

    Attributes:
        path: below the service's address, already quoted.
        content: makes the body, anew for each try.
        is_repeatable: whether sending it twice does no harm, so that it may be tried again after it was sent.
    """

    method: str
    path: str
    is_repeatable: bool
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content: Callable[[], Content] | None = None
    timeout_s: float = _TIMEOUT_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A successful answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    url: str

    def document(self) -> JsonObject:
        """
        The JSON object it holds.

        Raises:
            RemoteContentError: it holds none.
        """
        try:
            document = parse(self.content)
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict):
            raise RemoteContentError(self.url, "its answer is no JSON object")
        return document


def judge(request: Request, answer: Answer, now: datetime) -> Exception:
    """What the orchestrator's answer that is no success means: a failure, or one that another try may mend."""
    failure = refusal(answer.status, answer.content, url=answer.url)
    if request.is_repeatable and is_transient(answer.status):
        return TryAgain(failure, read_retry_after(answer.headers.get("retry-after", ""), now))
    return failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """
    A client of one service with its way of trying again.

    Attributes:
        limiter: shared by all its requests.
        judge: what an answer that is no success means to this service.
    """

    http: httpx.AsyncClient
    policy: RetryPolicy = field(default_factory=RetryPolicy)
    pace: Pace = field(default_factory=Pace)
    limiter: Limiter = field(default_factory=Limiter)
    judge: Callable[[Request, Answer, datetime], Exception] = judge

    async def send(self, request: Request) -> Answer:
        """
        Send a request until it is answered.

        Raises:
            AuthenticationError, NotFound, RateLimited, SubmissionRejected: as the service refuses.
            RemoteContentError: an answer that is none: 5xx to the end, a redirect, too large.
            EngineUnreachable: no connection, it broke, or it took too long.
        """
        return await with_retries(lambda: self._try(request), policy=self.policy, pace=self.pace)

    async def _try(self, request: Request) -> Answer:
        import httpx

        await self.limiter.ready(self.pace)
        url = redact(f"{str(self.http.base_url).rstrip('/')}{request.path}")
        try:
            async with asyncio.timeout(request.timeout_s):
                answer = await self._once(request, url)
        except (httpx.RequestError, TimeoutError) as error:
            raise _broken(request, url, error) from None
        # Before the status is judged: a success may say as well that it was the last one for a while.
        self.limiter.note(answer.status, answer.headers, self.pace.now())
        if answer.status < httpx.codes.MULTIPLE_CHOICES:
            return answer
        raise self.judge(request, answer, self.pace.now())

    async def _once(self, request: Request, url: str) -> Answer:
        content = bytearray()
        async with self.http.stream(
            request.method,
            request.path,
            params=dict(request.query) or None,
            headers=dict(request.headers),
            content=request.content() if request.content else None,
        ) as response:
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > _MAX_ANSWER_BYTES:
                    raise RemoteContentError(url, f"its answer is larger than {_MAX_ANSWER_BYTES:,} bytes")
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(status=response.status_code, headers=headers, content=bytes(content), url=url)


def _broken(request: Request, url: str, error: Exception) -> Exception:
    import httpx

    took_too_long = isinstance(error, TimeoutError)
    cause = f"more than {request.timeout_s:g} s" if took_too_long else cause_of(error)
    failure = EngineUnreachable(url, cause)
    # A request that never left does no harm a second time, with or without a key.
    never_sent = isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout))
    return TryAgain(failure) if request.is_repeatable or never_sent else failure
