"""The engine on its own, for `renderline serve`: until it is told to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from types import FrameType

from renderline.engine.access_log import OnRequest
from renderline.engine.core import Engine
from renderline.engine.folder import Address, locked, published
from renderline.engine.leftovers import adopt
from renderline.engine.options import EngineOptions
from renderline.engine.server import answering, check_installed, listen, local_url, public_url
from renderline.errors import UsageError

__all__ = ["serve"]


def serve(  # noqa: PLR0913 - what the command has an option for, and whom to tell
    host: str,
    port: int,
    data: Path,
    token: str | None,
    options: EngineOptions | None = None,
    *,
    on_up: Callable[[Address], None] = lambda _address: None,
    on_request: OnRequest | None = None,
) -> None:
    """
    Serve a data folder until SIGINT or SIGTERM; to be called from the main thread.

    Args:
        host: the address to listen on.
        port: 0 takes one that is free.
        data: the data folder; a `run` on the same folder finds the engine there and uses it.
        token: what clients must present; needed unless only this machine can reach the address.
        options: the engine's other settings.
        on_up: told the address once requests are answered.
        on_request: told of each request once it is over, from another thread.

    Raises:
        UsageError: no token for an address that others can reach, or the address cannot be had.
        DataFolderBusy: another process holds the data folder.
        ExtraMissing: the parts that the engine needs are not installed.
    """
    if token is None and not _is_loopback(host):
        raise UsageError(f"{host} can be reached from other machines: give a token, or listen on 127.0.0.1")
    check_installed()
    settings = options or EngineOptions()
    stopped = threading.Event()
    with locked(data), listen(host, port) as sock, _signals(stopped.set):
        settings = replace(settings, token=token or settings.token)
        with closing(Engine(data, settings, base_url=public_url(sock))) as engine:
            adopt(data)
            address = Address(url=local_url(sock), token=engine.token)
            # The address is told last: who finds it is answered at once.
            with answering(engine, sock, on_request), published(data, address):
                on_up(address)
                stopped.wait()


@contextmanager
def _signals(stop: Callable[[], None]) -> Iterator[None]:
    def heard(_number: int, _frame: FrameType | None) -> None:
        # Noted and no more: this runs between any two lines of the main thread.
        stop()

    before = {number: signal.signal(number, heard) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
