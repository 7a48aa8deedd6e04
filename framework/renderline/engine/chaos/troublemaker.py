"""Faults around a request: in front of the application, as a network and a gateway would make them."""

from __future__ import annotations

import asyncio
import logging
import math
import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

from renderline.engine.chaos import answers
from renderline.engine.chaos.dice import Dice
from renderline.engine.chaos.kinds import Kind
from renderline.engine.chaos.profile import Fault, Profile
from renderline.engine.operations import operations
from renderline.wire.problems import problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["HEADER", "Troublemaker"]

HEADER = "X-Renderline-Chaos"
"""Names the fault on every answer that has one, so that an author knows it from a real defect."""

_KINDS = (
    Kind.TOO_MANY_REQUESTS,
    Kind.UNAVAILABLE,
    Kind.LOST_ANSWER,
    Kind.LATENCY,
    Kind.DROPPED_CONNECTION,
    Kind.TRUNCATED_BODY,
    Kind.SLOW_BODY,
)
_PIECES_PER_S = 10

_log = logging.getLogger(__name__)


class Troublemaker:
    """The application, with something in its way; what is no operation of the contract passes untouched."""

    def __init__(self, app: ASGIApp, profile: Profile, dice: Dice) -> None:
        self._app = app
        self._faults = profile.of(*_KINDS)
        self._dice = dice
        self._operations = [
            (each.method, re.compile(re.sub(r"\{[^}]*\}", "[^/]+", each.path)), each.name)
            for each in operations()
        ]
        self._makers: dict[Kind, Callable[[Fault, Scope, Receive, Send], Awaitable[None]]] = {
            Kind.TOO_MANY_REQUESTS: self._refuse,
            Kind.UNAVAILABLE: self._refuse,
            Kind.LOST_ANSWER: self._lose,
            Kind.LATENCY: self._delay,
            Kind.DROPPED_CONNECTION: self._drop,
            Kind.TRUNCATED_BODY: self._cut,
            Kind.SLOW_BODY: self._trickle,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, or do to it what the dice say."""
        operation = self._operation(scope) if scope["type"] == "http" else None
        fault = None if operation is None else self._pick(operation)
        if fault is None:
            await self._app(scope, receive, send)
            return
        _log.info("%s %s: %s", scope["method"], operation, fault.kind)
        await self._makers[fault.kind](fault, scope, receive, answers.marked(send, HEADER, fault.kind))

    def _operation(self, scope: Scope) -> str | None:
        # HEAD is answered as GET is, and has no entry of its own.
        method, path = scope["method"], scope["path"]
        found = (name for known, form, name in self._operations if known == method and form.fullmatch(path))
        return next(found, None)

    def _pick(self, operation: str) -> Fault | None:
        # Counted apart for each operation: how often a client polls must not decide whose submission is lost.
        thing = self._dice.next_of(operation)
        for number, fault in self._faults:
            is_meant = not fault.operations or operation in fault.operations
            if is_meant and self._dice.falls(number, fault, thing):
                return fault
        return None

    async def _refuse(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        """Nothing of the request is taken in."""
        if fault.kind is Kind.TOO_MANY_REQUESTS:
            told = problem(
                HTTPStatus.TOO_MANY_REQUESTS,
                "slow down",
                # Whole seconds, as RFC 9110 has them: a client that reads no others is not to be blamed.
                headers={"Retry-After": str(math.ceil(fault.setting))},
            )
        else:
            told = problem(answers.status_of(fault), "not now")
        await answers.tell(told, scope, receive, send)

    async def _lose(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        """All of the request is taken in, and nobody learns of it."""

        async def swallow(_message: Message) -> None:
            pass

        await self._app(scope, receive, swallow)
        await answers.tell(problem(answers.status_of(fault), "the answer was lost"), scope, receive, send)

    async def _delay(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(fault.setting)
        await self._app(scope, receive, send)

    async def _drop(self, _fault: Fault, _scope: Scope, _receive: Receive, send: Send) -> None:
        """An answer begins, and the connection ends: the server closes one whose announced bytes do not come."""
        await send(
            {"type": "http.response.start", "status": HTTPStatus.OK, "headers": [(b"content-length", b"1")]}
        )

    async def _cut(self, _fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        """Half of the answer's first part comes, and the connection ends."""
        has_begun = False

        async def cutting(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                await send(message)
            elif not has_begun:
                has_begun = True
                body = message.get("body", b"")
                # Never the last part: the server then closes the connection in the midst of the body, as a network would.
                await send({**message, "body": body[: len(body) // 2], "more_body": True})

        await self._app(scope, receive, cutting)

    async def _trickle(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        piece_bytes = max(int(fault.setting) // _PIECES_PER_S, 1)

        async def slowly(message: Message) -> None:
            body = message.get("body", b"")
            for start in range(0, len(body), piece_bytes):
                await send({**message, "body": body[start : start + piece_bytes], "more_body": True})
                await asyncio.sleep(piece_bytes / fault.setting)
            # Once more with nothing in it: whether the answer ends here is for the application to say.
            await send({**message, "body": b""} if body else message)

        await self._app(scope, receive, slowly)
