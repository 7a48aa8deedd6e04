"""
What a Ray cluster makes of the same work: images per second with N nodes of one CPU against one of them.

    pip install -e '.[local,ray]' && python benchmarks/cluster.py [NODES]

Each node runs one job at a time, on one core. More nodes than this machine has cores show what placing costs, and no gain.
"""

from __future__ import annotations

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from PIL import Image

from renderline.engine.embedded import running
from renderline.engine.options import Cluster, EngineOptions

PHOTO = Path(__file__).parents[1] / "pipelines" / "photos" / "chelsea.jpg"
IMAGES = 24
SIDE_PX = 160
START = [
    sys.executable,
    "-m",
    "ray.scripts.scripts",
    "start",
    "--num-cpus=1",
    "--disable-usage-stats",
    "--block",
]


def main() -> None:
    """Print images per second for one node and for several."""
    nodes = int(sys.argv[1]) if len(sys.argv) > 1 else len(os.sched_getaffinity(0))
    alone = images_per_s(1)
    together = images_per_s(nodes)
    print(
        f"1 node {alone:5.2f} images/s, {nodes} nodes {together:5.2f} images/s: {together / alone:.2f} times"
    )


def images_per_s(nodes: int) -> float:
    """Enlarge images of different content, twice as many first as there are nodes, so that every network is loaded."""
    with cluster(nodes) as address, tempfile.TemporaryDirectory() as folder:
        options = EngineOptions(upscaler="animevideov3-x2", cluster=Cluster(address=address))
        with running(Path(folder), options) as engine:
            headers = {"Authorization": f"Bearer {engine.token}"}
            with httpx.Client(base_url=engine.url, headers=headers, timeout=200) as client:
                enlarge(client, range(-2 * nodes, 0))
                began_s = time.perf_counter()
                enlarge(client, range(IMAGES))
                return IMAGES / (time.perf_counter() - began_s)


def enlarge(client: httpx.Client, numbers: range) -> None:
    """Submit one workflow an image, then wait for all."""
    ids = [submit(client, number) for number in numbers]
    for workflow_id in ids:
        status = ""
        while status != "succeeded":
            answer = client.get(f"/v2/consumer/workflows/{workflow_id}", params={"wait": 60})
            status = answer.raise_for_status().json()["status"]
            if status in {"failed", "canceled", "expired"}:
                raise SystemExit(f"a workflow ended {status}")


def submit(client: httpx.Client, number: int) -> str:
    """An image that no other one is like: the engine would have its result already."""
    stream = io.BytesIO()
    with Image.open(PHOTO) as photo:
        photo.rotate(number, expand=False).resize((SIDE_PX, SIDE_PX)).save(stream, "PNG")
    headers = {"Content-Type": "image/png"}
    blob = client.post("/v2/consumer/blobs", content=stream.getvalue(), headers=headers)
    step = {"$type": "imageUpscaler", "input": {"image": blob.raise_for_status().json()["url"]}}
    answer = client.post("/v2/consumer/workflows", json={"steps": [step]})
    return str(answer.raise_for_status().json()["id"])


@contextmanager
def cluster(nodes: int) -> Iterator[str]:
    """A head and further nodes, in process groups of their own that end with the block."""
    # Ray's sockets lie in this folder, and a socket's path may be 107 bytes long.
    folder = tempfile.mkdtemp(prefix="rl-ray-", dir="/tmp")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    head = [
        "--head",
        f"--port={address.partition(':')[2]}",
        "--include-dashboard=false",
        f"--temp-dir={folder}",
    ]
    started: list[subprocess.Popen[bytes]] = []
    try:
        for number in range(nodes):
            more = [f"--address={address}"] if number else head
            started.append(
                subprocess.Popen(
                    [*START, *more],
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
            )
            time.sleep(8)
        yield address
    finally:
        for node in started:
            node.send_signal(signal.SIGTERM)
            node.wait(timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
