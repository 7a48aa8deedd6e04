"""A Ray cluster of three nodes on this machine, started by the commands that the README names."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

NODES = 3
_SMALL = ("--num-cpus=1", "--object-store-memory=100000000", "--disable-usage-stats", "--block")


@dataclass(slots=True)
class RayCluster:
    """Where its head is, and each node's process; the first one is the head."""

    address: str
    nodes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def lose(self, number: int) -> None:
        """End a node as a power cut would: all its processes at once."""
        lost = self.nodes[number]
        for pid in (*_children(lost.pid), lost.pid):
            _kill(pid)
        lost.wait(timeout=30)


@pytest.fixture(scope="module")
def ray_cluster() -> Iterator[RayCluster]:
    # Ray's sockets lie in this folder, and a socket's path may be 107 bytes long.
    folder = tempfile.mkdtemp(prefix="rl-ray-", dir="/tmp")
    port = _free_port()
    cluster = RayCluster(address=f"127.0.0.1:{port}")
    try:
        head = ("--head", f"--port={port}", "--include-dashboard=false", f"--temp-dir={folder}")
        cluster.nodes.append(_start(head, folder, 0))
        _wait_for(cluster.address)
        for number in range(1, NODES):
            cluster.nodes.append(_start((f"--address={cluster.address}",), folder, number))
        yield cluster
    finally:
        for number in range(len(cluster.nodes)):
            cluster.lose(number)
        shutil.rmtree(folder, ignore_errors=True)


def _start(arguments: tuple[str, ...], folder: str, number: int) -> subprocess.Popen[bytes]:
    with (Path(folder) / f"node-{number}.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "ray.scripts.scripts", "start", *arguments, *_SMALL],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def _wait_for(address: str) -> None:
    host, _, port = address.partition(":")
    deadline_s = time.monotonic() + 60
    while True:
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline_s:
                raise
            time.sleep(0.2)
        else:
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _children(pid: int) -> list[int]:
    """Every process below one, the deepest first."""
    parents: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name in brackets may hold spaces.
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(status.parent.name))

    def below(parent: int) -> Iterator[int]:
        for child in parents.get(parent, ()):
            yield from below(child)
            yield child

    return list(below(pid))


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
