"""Serve the embedded engine on its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from renderline.engine.access_log import OnRequest
from renderline.engine.options import Cluster, EngineOptions
from renderline.errors import UsageError

__all__ = ["ServeOptions", "read_tokens", "serve"]

_TOKEN = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """
    How the engine is served.

    Attributes:
        port: 0 takes one that is free.
        tokens: what clients must present, each one's holder seeing its own work only; without any one is made, which is
            allowed on loopback only.
        upscaler: the built-in model that stands in for models without a local file.
        cluster: where jobs run; None has them run on this machine.
        blobs_url: an object store that keeps the images, `s3://BUCKET/PREFIX`.
        chaos: a file with what is to go wrong on purpose.
        allow_loopback_callbacks: whether a workflow may have its events sent to this machine, over plain http too.
        balances: Buzz by currency that accounts are opened with; None has all work done for nothing.
        disk_limit_bytes: how much the images may take before new work is refused; None is as much as the disk has.
    """

    host: str
    port: int
    data_dir: Path
    tokens: tuple[str, ...] = field(default=(), repr=False)
    upscaler: str | None = None
    cluster: Cluster | None = None
    blobs_url: str | None = None
    chaos: Path | None = None
    allow_loopback_callbacks: bool = False
    balances: Mapping[str, int] | None = None
    disk_limit_bytes: int | None = None


def serve(
    options: ServeOptions, *, on_up: Callable[[str, str], None], on_request: OnRequest | None = None
) -> None:
    """
    Serve until SIGINT or SIGTERM; to be called from the main thread.

    Args:
        on_up: told the URL and the token once requests are answered.
        on_request: told of each request once it is over, from another thread.

    Raises:
        UsageError: there is a mistake in the file of faults, the address cannot be had, or others can reach it and there is no token.
        DataFolderBusy: another process holds the data folder.
        ExtraMissing: the parts of the embedded engine, or Ray, are not installed.
        EngineUnreachable: there is no cluster at the address.
    """
    from renderline.engine.serving import serve as serve_engine

    serve_engine(
        options.host,
        options.port,
        options.data_dir,
        options.tokens[0] if options.tokens else None,
        _engine_options(options),
        on_up=lambda address: on_up(address.url, address.token),
        on_request=on_request,
    )


def _engine_options(options: ServeOptions) -> EngineOptions:
    from renderline.api.chaos_profiles import read_chaos

    return EngineOptions(
        upscaler=options.upscaler,
        cluster=options.cluster,
        blobs_url=options.blobs_url,
        chaos=read_chaos(options.chaos) if options.chaos else None,
        allow_loopback_callbacks=options.allow_loopback_callbacks,
        balances=options.balances,
        disk_limit_bytes=options.disk_limit_bytes,
        further_tokens=options.tokens[1:],
    )


def read_tokens(path: Path) -> tuple[str, ...]:
    """
    The tokens that a file holds, one a line; empty lines and those that begin with `#` count for nothing.

    Raises:
        UsageError: it cannot be read, holds none, one that no header can carry, or one twice.
    """
    from renderline.execution.tokens import read_token_file

    lines = (line.strip() for line in read_token_file(path).splitlines())
    tokens = tuple(line for line in lines if line and not line.startswith("#"))
    # The lines are numbered among the tokens, for a token stands in no message.
    odd = [number for number, token in enumerate(tokens, 1) if not _TOKEN.fullmatch(token)]
    if odd:
        raise UsageError(
            f"token {odd[0]} of {path} is none: a token has no spaces and no characters outside ASCII"
        )
    if not tokens or len(set(tokens)) < len(tokens):
        raise UsageError(
            f"{path} holds {'one token twice' if tokens else 'no token'}; write each on a line of its own"
        )
    return tokens
