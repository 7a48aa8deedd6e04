"""What a token may be made of."""

from __future__ import annotations

import re

__all__ = ["is_sendable"]

# A token from a file often has its line end with it, which would begin another header.
_SENDABLE = re.compile(r"[\x21-\x7e]+")


def is_sendable(token: str) -> bool:
    """Whether the header `Authorization` can carry a token: visible ASCII without spaces."""
    return _SENDABLE.fullmatch(token) is not None
