"""What a person may set about an engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from renderline.engine.chaos.profile import Profile

__all__ = ["Cluster", "EngineOptions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """
    A Ray cluster and what one job takes of it.

    Attributes:
        address: of its head, `HOST:PORT`; `auto` finds one that runs on this machine.
        gpus: a job's share of GPUs; a half lets two jobs share one.
    """

    address: str = "auto"
    cpus: float = 1
    gpus: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOptions:
    """
    Settings of one engine; all have defaults that work on a laptop.

    Attributes:
        upscaler: the built-in network that stands in where a step's model is not on this machine; None takes x4plus.
        models_dir: where the user's own networks lie; None takes `models` in the data folder.
        workers: jobs carried out at the same time, each in a process of its own.
        chaos: what goes wrong on purpose.
        cluster: where jobs run instead of in worker processes of this machine.
        blobs_url: an object store that keeps the bytes of blobs, such as `s3://BUCKET/PREFIX`; None keeps them in the data folder.
        public_url: the address that signed URLs begin with, where a proxy stands in front; None is the socket's own.
        token: what clients must present; None makes a new one at each start.
        further_tokens: each one's holder sees its own work only, as the first one's does.
        allow_private: whether source images may be fetched from private and loopback addresses.
        allow_loopback_callbacks: whether callbacks may name this machine, then over plain http too.
        balances: Buzz by currency that each account is opened with; None has all work done for nothing.
        disk_limit_bytes: how much the blob folder may hold before new work is refused; None is as much as the disk has.
        steps: where the table of step kinds is imported from, as `module:name`; by the engine and by its workers.
    """

    upscaler: str | None = None
    models_dir: Path | None = None
    workers: int = 2
    chaos: Profile | None = None
    cluster: Cluster | None = None
    blobs_url: str | None = None
    public_url: str | None = None
    token: str | None = field(default=None, repr=False)
    further_tokens: tuple[str, ...] = field(default=(), repr=False)
    allow_private: bool = False
    allow_loopback_callbacks: bool = False
    balances: Mapping[str, int] | None = None
    disk_limit_bytes: int | None = None
    steps: str = "renderline.engine.steps:STEPS"
