"""The pooled client for the one service that the user chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import renderline
from renderline.errors import UsageError
from renderline.wire.bearer_token import is_sendable
from renderline.wire.http.fetch import quiet_httpx
from renderline.wire.http.urls import is_loopback, is_same_origin, redact

if TYPE_CHECKING:
    import httpx

__all__ = ["orchestrator_client"]

# The service holds a request with `wait` for up to 100 s.
_READ_TIMEOUT_S = 120.0
_CONNECT_TIMEOUT_S = 10.0
_MAX_CONNECTIONS = 20


def orchestrator_client(
    base_url: str,
    token: str | None,
    *,
    plain_http: bool = False,
    transport: httpx.AsyncBaseTransport | None = None,
) -> httpx.AsyncClient:
    """
    A client whose paths are relative to `base_url`; the token goes to that origin only, and no redirect is followed.

    Args:
        base_url: e.g. `https://orchestration.civitai.com`.
        token: sent as `Authorization: Bearer …`; None for a service that wants none.
        plain_http: allow the token over http to another machine, for an engine in one's own network.
        transport: in place of the network, for tests.

    Raises:
        UsageError: the URL is no http(s) URL, holds credentials, or would carry the token unencrypted; or the token
            holds what no header can carry.
    """
    import httpx

    if token is not None and not is_sendable(token):
        raise UsageError("the token holds characters that no header can carry")
    base = _checked(base_url, has_token=token is not None, plain_http=plain_http)

    def authorize(request: httpx.Request) -> httpx.Request:
        # A path that is a whole URL replaces the base, and must not take the token along.
        if token is not None and is_same_origin(str(request.url), base_url):
            request.headers["Authorization"] = f"Bearer {token}"
        return request

    quiet_httpx()
    return httpx.AsyncClient(
        base_url=base,
        auth=authorize,
        transport=transport,
        # A redirect would send prompts and images to a place that nobody chose.
        follow_redirects=False,
        # A proxy cannot reach this machine's loopback.
        trust_env=not is_loopback(base_url),
        timeout=httpx.Timeout(_READ_TIMEOUT_S, connect=_CONNECT_TIMEOUT_S),
        limits=httpx.Limits(max_connections=_MAX_CONNECTIONS, max_keepalive_connections=_MAX_CONNECTIONS),
        headers={"User-Agent": f"renderline/{renderline.__version__}", "Accept": "application/json"},
    )


def _checked(base_url: str, *, has_token: bool, plain_http: bool) -> httpx.URL:
    import httpx

    try:
        base = httpx.URL(base_url)
    except httpx.InvalidURL:
        raise UsageError(f"{redact(base_url)} is not a URL") from None
    if base.scheme not in {"http", "https"} or not base.host:
        raise UsageError(f"{redact(base_url)} is not the http(s) address of a service")
    if base.userinfo or base.query or base.fragment:
        raise UsageError(f"{redact(base_url)}: give the bare address, without credentials, query or fragment")
    if base.scheme == "http" and has_token and not plain_http and not is_loopback(base_url):
        raise UsageError(f"{redact(base_url)}: a token is sent to another machine only over https")
    return base
