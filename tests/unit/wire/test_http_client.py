from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeAlias

import httpx
import pytest

from renderline.errors import UsageError
from renderline.wire.http import orchestrator_client

Serve: TypeAlias = Callable[..., AbstractContextManager[tuple[int, list[tuple[str, dict[str, str], bytes]]]]]


async def get(client: httpx.AsyncClient, url: str) -> httpx.Response:
    async with client:
        return await client.get(url)


def test_the_token_goes_to_the_service(serve: Serve) -> None:
    with serve({"/v2/x": (200, {}, b"{}")}) as (port, seen):
        asyncio.run(get(orchestrator_client(f"http://127.0.0.1:{port}", "s3cret"), "/v2/x"))
    headers = seen[0][1]
    assert headers["authorization"] == "Bearer s3cret"
    assert headers["user-agent"].startswith("renderline/")


def test_the_token_stays_with_its_origin(serve: Serve) -> None:
    """Another port is another origin."""
    with serve({"/x": (200, {}, b"")}) as (port, _seen), serve({"/x": (200, {}, b"")}) as (other, seen):
        asyncio.run(
            get(orchestrator_client(f"http://127.0.0.1:{port}", "s3cret"), f"http://127.0.0.1:{other}/x")
        )
    assert "authorization" not in seen[0][1]


def test_redirects_are_left_to_the_caller(serve: Serve) -> None:
    with serve({"/x": (308, {"Location": "/y"}, b"")}) as (port, seen):
        answer = asyncio.run(get(orchestrator_client(f"http://127.0.0.1:{port}", "s3cret"), "/x"))
    assert (answer.status_code, len(seen)) == (308, 1)


@pytest.mark.parametrize(
    ("base_url", "reason"),
    [
        ("orchestration.example", "not the http"),
        ("ftp://orchestration.example", "not the http"),
        ("https://user:s3cret@orchestration.example", "without credentials"),
        ("https://orchestration.example?token=s3cret", "without credentials"),
        ("http://[::1", "not a URL"),
        ("http://orchestration.example", "only over https"),
    ],
)
def test_an_address_that_is_no_service_or_would_leak_the_token_is_refused(base_url: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as caught:
        orchestrator_client(base_url, "token")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("token", ["s3cret\r\nX-Evil: 1", "s3crét", "s3 cret", ""])
def test_a_token_that_no_header_can_carry_is_refused_unshown(token: str) -> None:
    with pytest.raises(UsageError, match="no header can carry") as caught:
        orchestrator_client("https://orchestration.example", token)
    assert "s3" not in str(caught.value)


def test_plain_http_in_ones_own_network_is_a_matter_of_asking() -> None:
    assert orchestrator_client("http://gpu-host:8080", "token", plain_http=True).base_url.host == "gpu-host"
    assert orchestrator_client("http://gpu-host:8080", None).base_url.host == "gpu-host"


def test_no_log_line_holds_a_query_string(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    """The httpx library tells whole URLs at level INFO, unless it is kept from it."""
    caplog.set_level(logging.INFO)
    with serve({"/x": (200, {}, b"")}) as (port, _seen):
        asyncio.run(get(orchestrator_client(f"http://127.0.0.1:{port}", None), "/x?sig=s3cret"))
    assert "s3cret" not in caplog.text
