"""Bodies that are too large, as the server hands them on: nothing is read beyond the limit."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.requests import Request

from renderline.engine.library import Library
from renderline.engine.refusals import Refused
from renderline.engine.uploads import receive

LIMIT_BYTES = 100_000
CHUNK_BYTES = 10_000
FILE_HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
FIELD_HEAD = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n'
FORM = {"content-type": "multipart/form-data; boundary=x"}
RAW = {"content-type": "image/png"}


class Sender:
    """A client that sends and sends."""

    def __init__(self, first: bytes) -> None:
        self.sent_bytes = 0
        self._first = first

    async def __call__(self) -> dict[str, Any]:
        chunk = self._first or b"." * CHUNK_BYTES
        self._first = b""
        self.sent_bytes += len(chunk)
        return {"type": "http.request", "body": chunk, "more_body": True}


def send(library: Library, headers: dict[str, str], sender: Sender) -> Refused:
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": pairs}
    with pytest.raises(Refused) as refused:
        asyncio.run(receive(Request(scope, sender), library, "", limit_bytes=LIMIT_BYTES))
    return refused.value


@pytest.mark.parametrize(
    ("headers", "first"),
    [(RAW, b""), (FORM, FILE_HEAD), (FORM, FIELD_HEAD), ({**RAW, "content-length": "10"}, b"")],
    ids=["raw", "form", "field", "lie"],
)
def test_no_more_than_the_limit_is_read(library: Library, headers: dict[str, str], first: bytes) -> None:
    sender = Sender(first)
    assert send(library, headers, sender).problem.status == 413
    assert sender.sent_bytes <= LIMIT_BYTES + CHUNK_BYTES
