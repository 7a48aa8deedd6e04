"""Why a request failed, in words that hold nothing secret."""

from __future__ import annotations

__all__ = ["cause_of"]


def cause_of(error: Exception) -> str:
    """
    The cause of a transport error for a message.

    Two of httpx's sentences quote what was sent or received, and with it tokens or signatures: ours stand in for them.
    """
    import httpx

    if isinstance(error, httpx.LocalProtocolError):
        return "a header or the target is not valid HTTP"
    if "location header" in str(error):
        return "it redirects to something that is no URL"
    return str(error) or type(error).__name__
