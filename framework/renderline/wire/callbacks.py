"""Callbacks of a workflow, as far as more than one room knows them."""

from __future__ import annotations

from collections.abc import Mapping

from renderline.canonical import JsonValue

__all__ = ["is_http_to_this_machine"]


def is_http_to_this_machine(body: JsonValue, path: tuple[str | int, ...]) -> bool:
    """
    Whether a path leads to the `url` of a callback that is plain http to a loopback address.

    The published service takes https alone; an embedded engine may be told to call this machine without it.
    """
    from renderline.wire.http import is_loopback

    callbacks = body.get("callbacks") if isinstance(body, Mapping) else None
    for index, callback in enumerate(callbacks if isinstance(callbacks, (list, tuple)) else ()):
        if path == ("callbacks", index, "url") and isinstance(callback, Mapping):
            url = str(callback.get("url"))
            return url.startswith("http://") and is_loopback(url)
    return False
