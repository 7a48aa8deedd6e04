"""Files on their way to the service: each content once, over the runs of a project."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from renderline.compiler.submission import Asset
from renderline.errors import RemoteContentError, UsageError
from renderline.execution.client import OrchestrationClient
from renderline.execution.uploads import Uploader
from renderline.ledger.ledger import Ledger
from renderline.ledger.uploads import Uploads

Serve: TypeAlias = Callable[..., AbstractContextManager[tuple[str, list[tuple[str, dict[str, str], bytes]]]]]
Connect: TypeAlias = Callable[[str], OrchestrationClient]

BLOBS = "/v2/consumer/blobs"
FRESH = {"id": "b1", "type": "image", "available": True, "url": "https://cdn.example/b1?sig=1"}
RENEWED = {**FRESH, "url": "https://cdn.example/b1?sig=2"}
GONE = {"title": "Not Found", "status": 404}


@pytest.fixture
def known(tmp_path: Path) -> Iterator[Uploads]:
    ledger = Ledger(tmp_path / "ledger.db")
    yield Uploads(ledger=ledger, engine="e", now_ms=lambda: 1)
    ledger.close()


@pytest.fixture
def asset(tmp_path: Path) -> Asset:
    path = tmp_path / "cat.png"
    path.write_bytes(b"a cat")
    sha256 = hashlib.sha256(b"a cat").hexdigest()
    return Asset(sha256=sha256, path=path, name="cat.png", media_type="image/png", size_bytes=5)


def upload(client: OrchestrationClient, known: Uploads, asset: Asset) -> str:
    async def inside() -> str:
        async with client:
            return (await Uploader(client, known).upload([asset]))[asset.key]

    return asyncio.run(inside())


@pytest.mark.parametrize(
    ("renewal", "is_sent_again"),
    [
        ((200, RENEWED), False),
        ((404, GONE), True),
        ((200, {**RENEWED, "available": False}), True),
        ((200, {"id": "b1", "type": "image", "available": True}), True),
    ],
    ids=["it is there", "it has expired", "it is blocked", "it has no URL"],
)
def test_the_second_run_sends_the_file_only_if_the_service_dropped_it(
    serve: Serve, connect: Connect, asset: Asset, known: Uploads, renewal: Any, *, is_sent_again: bool
) -> None:
    script = {f"POST {BLOBS}": [(201, FRESH)], f"POST {BLOBS}/b1/refresh": [renewal]}
    with serve(script) as (base, calls):
        assert upload(connect(base), known, asset) == FRESH["url"]
        assert upload(connect(base), known, asset) == (FRESH if is_sent_again else RENEWED)["url"]
    assert [name for name, _, _ in calls].count(f"POST {BLOBS}") == 1 + is_sent_again


def test_the_same_file_in_two_cells_is_sent_once(
    serve: Serve, connect: Connect, known: Uploads, asset: Asset
) -> None:
    async def inside(client: OrchestrationClient) -> None:
        async with client:
            uploader = Uploader(client, known)
            await asyncio.gather(*(uploader.upload([asset]) for _ in range(5)))

    with serve({f"POST {BLOBS}": [(201, FRESH)]}) as (base, calls):
        asyncio.run(inside(connect(base)))
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("expires_at", "renewals"),
    [("2026-11-22T12:30:00Z", 1), ("2026-11-22T12:30:00", 1), ("2026-11-23T12:00:00Z", 0), ("soon", 0)],
)
def test_an_address_that_ends_soon_is_renewed_within_a_run(
    serve: Serve, connect: Connect, asset: Asset, expires_at: str, renewals: int
) -> None:
    """A run can take days, and the service reads the file when it comes to it."""

    async def inside(client: OrchestrationClient) -> list[str]:
        async with client:
            uploader = Uploader(client)
            return [(await uploader.upload([asset]))[asset.key] for _ in range(2)]

    first = {**FRESH, "urlExpiresAt": expires_at}
    later = {**RENEWED, "urlExpiresAt": "2026-11-24T12:00:00Z"}
    script = {f"POST {BLOBS}": [(201, first)], f"POST {BLOBS}/b1/refresh": [(200, later)]}
    with serve(script) as (base, calls):
        urls = asyncio.run(inside(connect(base)))
    assert urls == [FRESH["url"], RENEWED["url"] if renewals else FRESH["url"]]
    assert len(calls) == 1 + renewals


def test_a_file_that_changed_since_it_was_compiled_is_not_sent(
    serve: Serve, connect: Connect, known: Uploads, asset: Asset
) -> None:
    with serve({}) as (base, calls):
        asset.path.write_bytes(b"a dog")
        with pytest.raises(UsageError, match=r"cat\.png has changed"):
            upload(connect(base), known, asset)
        asset.path.unlink()
        with pytest.raises(UsageError, match="cannot be read: No such file"):
            upload(connect(base), known, asset)
    assert calls == []


def test_a_blocked_upload_is_said_and_not_remembered(
    serve: Serve, connect: Connect, known: Uploads, asset: Asset
) -> None:
    """Nothing has been paid for yet at this moment."""
    blocked = {"id": "b1", "available": False, "blockedReason": "csam"}
    with (
        serve({f"POST {BLOBS}": [(201, blocked)]}) as (base, _calls),
        pytest.raises(RemoteContentError, match=r"cat\.png: the service does not serve this file: csam"),
    ):
        upload(connect(base), known, asset)
    assert known.find(asset.sha256) is None
