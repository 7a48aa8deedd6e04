"""What may be said about a URL, and whether it stays on this machine."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

__all__ = ["DEFAULT_PORTS", "is_loopback", "is_same_origin", "redact"]

DEFAULT_PORTS: Mapping[str, int] = MappingProxyType({"http": 80, "https": 443})
"""The schemes that are spoken, and the port of a URL that writes none."""

_UNREADABLE = "(unreadable URL)"


def redact(url: str) -> str:
    """
    A URL for messages and logs: scheme, host, port and path; never a user, a password, a query or a fragment.

    Characters that a terminal would obey are escaped, so a hostile URL cannot write into a report.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return _UNREADABLE
    if not parts.scheme or not parts.netloc:
        return _UNREADABLE
    # Credentials may hold an `@` themselves, so the last one counts.
    place = parts.netloc.rpartition("@")[2]
    return _printable(f"{parts.scheme}://{place}{parts.path}")


def is_loopback(url: str) -> bool:
    """Whether a URL names this machine itself: `localhost` or a literal loopback address."""
    try:
        host = urlsplit(url).hostname or ""
        # No look-up: RFC 6761 keeps `localhost` for this machine; another name may lead elsewhere the next time.
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_same_origin(url: str, other: str) -> bool:
    """Whether two URLs have the same scheme, host and port; never for one that cannot be read."""
    try:
        return _origin(url) == _origin(other)
    except ValueError:
        return False


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    # RFC 6454: a port that is written out is the same origin as the scheme's own.
    return (parts.scheme, parts.hostname, parts.port or DEFAULT_PORTS.get(parts.scheme))


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
