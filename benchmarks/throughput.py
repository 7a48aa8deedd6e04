"""
What the runner costs around its requests: a run of many small cells against a bare loop of asyncio and httpx.

    python benchmarks/throughput.py [CELLS]

Both sides send the same bodies to the same embedded engine, as many at once, ask until each workflow has ended, download its image and
write it. The runner also keeps its ledger, names, hashes and sidecars. Each side is a process of its own, and they take turns; medians of
3 rounds. No two rounds have the same photo, so that nothing is answered by what was made before. The aim: 70 %, with flat memory.
"""

from __future__ import annotations

import asyncio
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

from renderline import api
from renderline.engine.embedded import RunningEngine, running

CELLS = 1000
FEW_CELLS = 100
ROUNDS = 3
IN_FLIGHT = 16
QUALITIES = 50
WAIT_S = 1
PIPELINE = """\
version: 1
name: grid
matrix:
  limit: 100000
  axes:
    width: {{range: [16, {last_px}]}}
    quality: {{range: [1, {qualities}]}}
steps:
  - $type: convertImage
    name: web
    input:
      image: ./photo.png
      transforms: [{{type: resize, targetWidth: "{{{{ matrix.width }}}}"}}]
      output: {{format: jpeg, quality: "{{{{ matrix.quality }}}}"}}
outputs:
  - {{from: web, as: "{{{{ matrix.width }}}}-{{{{ matrix.quality }}}}"}}
"""

Side = Callable[[Path, str, Path], int]


def main() -> None:
    """Print both speeds, their ratio, and what ten times as many cells cost in memory."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CELLS
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "engine") as engine:
        measure = Turns(Path(folder), engine)
        few = {name: measure.turn(name, FEW_CELLS) for name in SIDES}
        rounds = [{name: measure.turn(name, count) for name in SIDES} for _ in range(ROUNDS)]
    speeds = {name: statistics.median(each[name]["cells_per_s"] for each in rounds) for name in SIDES}
    for name, speed in speeds.items():
        peak_mib = max(each[name]["peak_mib"] for each in rounds)
        print(
            f"{name:6} {speed:6.1f} cells/s, {rounds[0][name]['cpu_ms']:4.1f} ms of CPU a cell; "
            f"peak {few[name]['peak_mib']:.0f} MiB for {FEW_CELLS} cells, {peak_mib:.0f} MiB for {count:,}"
        )
    ratios = [each["runner"]["cells_per_s"] / each["bare"]["cells_per_s"] for each in rounds]
    told = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"runner against bare: {speeds['runner'] / speeds['bare']:.2f} (by rounds {told}); the aim is 0.70")


class Turns:
    """Lets one side after the other do its work, each in a fresh project and process."""

    def __init__(self, folder: Path, engine: RunningEngine) -> None:
        self._folder = folder
        self._engine = engine
        self._count = 0
        self._token = folder / "token"
        self._token.write_text(engine.token)
        self._token.chmod(0o600)

    def turn(self, side: str, cells: int) -> Mapping[str, float]:
        """How one side did: cells per second, CPU milliseconds a cell, and its peak of memory in MiB."""
        self._count += 1
        project = make_project(self._folder / f"turn-{self._count}", cells, self._count)
        command = [sys.executable, __file__, "--side", side, str(project), self._engine.url, str(self._token)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
        found: dict[str, float] = json.loads(done.stdout)
        return found


def make_project(folder: Path, cells: int, salt: int) -> Path:
    """A pipeline of about so many cells, and a photo that no other turn has."""
    (folder / ".renderline").mkdir(parents=True)
    widths = max(1, cells // QUALITIES)
    (folder / "grid.yaml").write_text(PIPELINE.format(last_px=15 + widths, qualities=QUALITIES))
    photo = Image.linear_gradient("L").resize((64, 48))
    photo.putpixel((0, 0), salt)
    photo.save(folder / "photo.png")
    return folder


def run_side(side: Side, project: Path, url: str, token_file: Path) -> None:
    """Do one side's work and print its figures."""
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    cells = side(project, url, token_file)
    took_s, cpu_s = time.perf_counter() - began_s, time.process_time() - began_cpu_s
    files = sum(1 for _ in (project / "out").glob("*.jpg"))
    if files != cells:
        raise SystemExit(f"{files} files lie there, and not {cells}")
    figures = {"cells_per_s": cells / took_s, "cpu_ms": 1000 * cpu_s / cells, "peak_mib": peak_mib()}
    sys.stdout.write(json.dumps(figures))


def peak_mib() -> float:
    """The most memory that this process held."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)
    # Not the peak of `getrusage`, which on Linux a process inherits from the one that started it.
    line = next(each for each in status.read_text().splitlines() if each.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def runner(project: Path, url: str, token_file: Path) -> int:
    """What `renderline run` does."""
    compilation = api.compile_file(project / "grid.yaml")
    options = api.RunOptions(
        engine=api.EngineChoice(engine=url, token_file=token_file),
        out_dir=project / "out",
        spread=api.Spread(in_flight=IN_FLIGHT),
        source=project / "grid.yaml",
        ledger_dir=project / ".renderline",
    )
    return len(api.run(compilation, options).complete)


def bare(project: Path, url: str, token_file: Path) -> int:
    """The same requests and files, and nothing else."""
    compilation = api.compile_file(project / "grid.yaml")
    named = [(each.body, each.outputs[0].name) for each in compilation.submissions]
    key = compilation.submissions[0].assets[0].key
    asyncio.run(Loop(project, url, token_file.read_text()).run(named, key))
    return len(named)


class Loop:
    """Workers that share one client and one iterator."""

    def __init__(self, project: Path, url: str, token: str) -> None:
        self._project = project
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}

    async def run(self, named: list[tuple[Any, str]], asset_key: str) -> None:
        """Carry out every body and write its image under its name."""
        (self._project / "out").mkdir()
        async with httpx.AsyncClient(base_url=self._url, headers=self._headers, timeout=60) as client:
            photo = (self._project / "photo.png").read_bytes()
            sent = await client.post(
                "/v2/consumer/blobs", content=photo, headers={"Content-Type": "image/png"}
            )
            blob_url = sent.raise_for_status().json()["url"]
            # The body's text with the uploaded photo in it, once and not in a loop over each tree.
            waiting = iter([(json.dumps(body).replace(asset_key, blob_url), name) for body, name in named])
            await asyncio.gather(*(self._work(client, waiting) for _ in range(IN_FLIGHT)))

    async def _work(self, client: httpx.AsyncClient, waiting: Iterator[tuple[str, str]]) -> None:
        for body, name in waiting:
            answer = await client.post(
                "/v2/consumer/workflows", content=body, headers={"Content-Type": "application/json"}
            )
            workflow = answer.raise_for_status().json()
            while workflow["status"] != "succeeded":
                answer = await client.get(f"/v2/consumer/workflows/{workflow['id']}", params={"wait": WAIT_S})
                workflow = answer.raise_for_status().json()
            image = await client.get(workflow["steps"][0]["output"]["blob"]["url"])
            (self._project / "out" / f"{name}.jpg").write_bytes(image.raise_for_status().content)


SIDES: Mapping[str, Side] = {"bare": bare, "runner": runner}


if __name__ == "__main__":
    if sys.argv[1:2] == ["--side"]:
        run_side(SIDES[sys.argv[2]], Path(sys.argv[3]), sys.argv[4], Path(sys.argv[5]))
    else:
        main()
