"""Answers that faults give."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from renderline.engine.chaos.profile import Fault
from renderline.engine.responses import problem_response
from renderline.wire.problems import Problem

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

__all__ = ["marked", "status_of", "tell"]


def marked(send: Send, name: str, value: str) -> Send:
    """A way to send that adds a header to the answer."""

    async def marking(message: Message) -> None:
        if message["type"] == "http.response.start":
            header = (name.lower().encode(), value.encode())
            message = {**message, "headers": [*message.get("headers", ()), header]}
        await send(message)

    return marking


def status_of(fault: Fault) -> HTTPStatus:
    """The status that a fault answers with; one that has no name is a plain 500."""
    try:
        return HTTPStatus(int(fault.setting))
    except ValueError:
        return HTTPStatus.INTERNAL_SERVER_ERROR


async def tell(told: Problem, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with a problem."""
    await problem_response(told)(scope, receive, send)
