"""
The only way HTTP goes out.

    open_stream            a URL somebody else chose: guarded addresses, redirects, size and time
    post                   one guarded POST to such a URL (webhooks), no redirects
    orchestrator_client    the service the user chose, with its token

Nothing raised here holds a query string or a password: signed URLs are secrets.
"""

from __future__ import annotations

from renderline.wire.http.causes import cause_of
from renderline.wire.http.client import orchestrator_client
from renderline.wire.http.connections import Connections
from renderline.wire.http.fetch import (
    Caps,
    Opened,
    Posted,
    open_stream,
    post,
)
from renderline.wire.http.guard import Guard, Resolver
from renderline.wire.http.urls import is_loopback, is_same_origin, redact

__all__ = [
    "Caps",
    "Connections",
    "Guard",
    "Opened",
    "Posted",
    "Resolver",
    "cause_of",
    "is_loopback",
    "is_same_origin",
    "open_stream",
    "orchestrator_client",
    "post",
    "redact",
]
