"""
What the engine costs around the work: upscaling against bare ncnn, convertImage against bare Pillow.

    python benchmarks/upscale.py [HEIGHT_PX]

Both sides of a comparison start from the same bytes and end with a file of the same form; the engine's way goes over HTTP,
its queue, its store and a worker that has the network loaded. Runs take turns; medians of one sitting. The aim: 90 %.
"""

from __future__ import annotations

import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import ncnn
import numpy as np
from PIL import Image

from renderline.engine.embedded import running
from renderline.engine.executors.local import threads_for_a_job
from renderline.engine.imaging.encode import PNG_COMPRESSION_LEVEL
from renderline.engine.options import EngineOptions
from renderline.engine.upscaling.descriptor import NcnnFiles
from renderline.engine.upscaling.models import built_in

PHOTO = Path(__file__).parents[1] / "pipelines" / "photos" / "chelsea.jpg"
HEIGHTS_PX = {"animevideov3-x2": 720, "x4plus-anime": 360}
ROUNDS = 7
CONVERSIONS = 9
CONVERTED_PX = (4000, 3000)
TARGET_PX = 1920

Work = Callable[[int], object]
File = Callable[[int], bytes]
Step = Callable[[str], dict[str, Any]]


def main() -> None:
    """Print each pair's medians, and the engine's speed as a share of the bare one's."""
    given_px = int(sys.argv[1]) if len(sys.argv) > 1 else None
    for name, height_px in HEIGHTS_PX.items():
        picture = photo((given_px or height_px) * 4 // 3, given_px or height_px)
        with tempfile.TemporaryDirectory() as folder, engine(Path(folder), name) as submit:
            file = files(picture, "PNG", ROUNDS)
            bare = bare_upscaling(name, file, Path(folder) / "bare.png")
            compare(f"{name}, {picture.width} × {picture.height}", ROUNDS, bare, submit(upscaling, file))
    picture = photo(*CONVERTED_PX)
    with tempfile.TemporaryDirectory() as folder, engine(Path(folder), None) as submit:
        file = files(picture, "JPEG", CONVERSIONS)
        bare = bare_conversion(file, Path(folder) / "bare.webp")
        compare(
            f"convertImage, {picture.width} × {picture.height}",
            CONVERSIONS,
            bare,
            submit(conversion, file),
        )


def compare(what: str, rounds: int, bare: Work, through_engine: Work) -> None:
    """Run both in turn, after one round that is not counted."""
    took: dict[Work, list[float]] = {bare: [], through_engine: []}
    for number in range(rounds + 1):
        for work, times in took.items():
            began_s = time.perf_counter()
            work(number)
            times.append(time.perf_counter() - began_s)
    bare_s, engine_s = (statistics.median(times[1:]) for times in took.values())
    print(
        f"{what:38} bare {bare_s:6.2f} s  engine {engine_s:6.2f} s  {bare_s / engine_s:4.0%} of its speed",
        flush=True,
    )


def photo(width_px: int, height_px: int) -> Image.Image:
    with Image.open(PHOTO) as image:
        return image.convert("RGB").resize((width_px, height_px), Image.Resampling.BICUBIC)


def files(picture: Image.Image, form: str, rounds: int) -> File:
    """The picture's file for each round; no two are the same, so that nothing can come out of a cache."""
    made = []
    for number in range(rounds + 1):
        # A single pixel would be lost in JPEG's rounding.
        picture.paste((20 * number,) * 3, (0, 0, 16, 16))
        buffer = io.BytesIO()
        picture.save(buffer, form, **({"quality": 92} if form == "JPEG" else {"compress_level": 1}))
        made.append(buffer.getvalue())
    if len(set(made)) < len(made):
        raise ValueError(f"two files of {form} are the same")
    return made.__getitem__


def bare_upscaling(name: str, file: File, target: Path) -> Work:
    network = built_in(name).files
    if not isinstance(network, NcnnFiles):
        raise TypeError(name)
    net = ncnn.Net()
    net.opt.num_threads = threads_for_a_job()
    net.load_param(str(network.param))
    net.load_model(str(network.weights))

    def work(number: int) -> None:
        with Image.open(io.BytesIO(file(number))) as image:
            pixels = np.asarray(image, np.float32) / np.float32(255)
        # `Mat` borrows the array's memory.
        planes = np.ascontiguousarray(pixels.transpose(2, 0, 1))
        with net.create_extractor() as extractor:
            extractor.input(network.graph.input_blob, ncnn.Mat(planes).clone())
            _, result = extractor.extract(network.graph.output_blob)
        enlarged = np.array(result).transpose(1, 2, 0)
        steps = np.rint(np.clip(enlarged, 0, 1) * 255).astype(np.uint8)
        Image.fromarray(steps).save(target, compress_level=PNG_COMPRESSION_LEVEL)

    return work


def bare_conversion(file: File, target: Path) -> Work:
    def work(number: int) -> None:
        with Image.open(io.BytesIO(file(number))) as image:
            height_px = round(TARGET_PX * image.height / image.width)
            image.resize((TARGET_PX, height_px), Image.Resampling.LANCZOS).save(target, quality=85)

    return work


@contextmanager
def engine(folder: Path, upscaler: str | None) -> Iterator[Callable[[Step, File], Work]]:
    """An engine on a folder; what it gives uploads a file, has a step made of it and waits for its end."""
    with running(folder, EngineOptions(upscaler=upscaler)) as found:
        headers = {"Authorization": f"Bearer {found.token}"}
        with httpx.Client(base_url=found.url, headers=headers, timeout=600) as client:
            yield lambda step, file: lambda number: finished(client, step(uploaded(client, file(number))))


def finished(client: httpx.Client, step: dict[str, Any]) -> None:
    answer = client.post(
        "/v2/consumer/workflows", params={"wait": 100}, json={"steps": [step]}
    ).raise_for_status()
    while (workflow := answer.json())["status"] not in {"succeeded", "failed"}:
        answer = client.get(
            f"/v2/consumer/workflows/{workflow['id']}", params={"wait": 100}
        ).raise_for_status()
    if workflow["status"] != "succeeded":
        raise RuntimeError(workflow)


def uploaded(client: httpx.Client, content: bytes) -> str:
    answer = client.post(
        "/v2/consumer/blobs", content=content, headers={"Content-Type": "application/octet-stream"}
    )
    return str(answer.raise_for_status().json()["url"])


def upscaling(image: str) -> dict[str, Any]:
    return {"$type": "imageUpscaler", "input": {"image": image}}


def conversion(image: str) -> dict[str, Any]:
    resize = {"type": "resize", "targetWidth": TARGET_PX}
    output = {"format": "webp", "quality": 85}
    return {"$type": "convertImage", "input": {"image": image, "transforms": [resize], "output": output}}


if __name__ == "__main__":
    main()
