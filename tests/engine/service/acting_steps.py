"""
A table of step kinds that do as they are told, for the engine's own tests; imported by the engine and its workers.

`imageUpload` carries out the text that its source holds (`sleep 5`, `crash`, …) and passes real images through;
`imageGen` does the same with its prompt, once for each image asked for.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image

from renderline.canonical import JsonObject, JsonValue
from renderline.engine.jobs import Job, JobResult, Media, Progress, Source, StepKind
from renderline.errors import ImageError

SIDE_PX = 8
NAP_S = 0.02


def run_upload(job: Job, progress: Progress) -> JobResult:
    content = job.sources[""].read_bytes()
    if content[:4] in {b"\x89PNG", b"\xff\xd8\xff\xe0"}:
        return JobResult(media=(_kept(job.workdir, content),), metadata={"acted": "kept"})
    return act(content.decode("utf-8", "replace"), job, progress)


def run_gen(job: Job, progress: Progress) -> JobResult:
    step_input = job.input["input"]
    assert isinstance(step_input, dict)
    return act(str(step_input["prompt"]), job, progress)


def act(line: str, job: Job, progress: Progress) -> JobResult:
    verb, _, rest = line.partition(" ")
    action = ACTIONS.get(verb)
    if action is not None:
        action(rest, job, progress)
    return JobResult(media=(_drawn(job.workdir),), metadata={"acted": verb})


def sleep(seconds: str, _job: Job, progress: Progress) -> None:
    """Works a while, and says so, and listens."""
    begin_s = time.monotonic()
    while (done := (time.monotonic() - begin_s) / float(seconds)) < 1:
        progress(done)
        time.sleep(NAP_S)


def hang(seconds: str, _job: Job, _progress: Progress) -> None:
    """Works without ever listening, as native code does."""
    time.sleep(float(seconds))


def crash(_rest: str, _job: Job, _progress: Progress) -> None:
    os._exit(11)


def crash_once(marker: str, _job: Job, _progress: Progress) -> None:
    """Dies the first time only; the marker file remembers."""
    path = Path(marker)
    if not path.exists():
        path.touch()
        os._exit(11)


def count(path: str, _job: Job, _progress: Progress) -> None:
    """Leaves a line for every run."""
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(f"{os.getpid()}\n")


def count_and_crash(path: str, job: Job, progress: Progress) -> None:
    """Leaves a line, and dies."""
    count(path, job, progress)
    os._exit(11)


def wait_for(path: str, job: Job, progress: Progress) -> None:
    """Counts its run, then works until a file is there."""
    count(f"{path}.runs", job, progress)
    while not Path(path).exists():
        progress(0.5)
        time.sleep(NAP_S)


def refuse(message: str, _job: Job, _progress: Progress) -> None:
    raise ImageError(message)


def stumble(message: str, _job: Job, _progress: Progress) -> None:
    raise RuntimeError(message)


ACTIONS = {
    "sleep": sleep,
    "hang": hang,
    "crash": crash,
    "crash-once": crash_once,
    "count": count,
    "count-and-crash": count_and_crash,
    "wait-for": wait_for,
    "refuse": refuse,
    "stumble": stumble,
}


def _kept(workdir: Path, content: bytes) -> Media:
    path = workdir / "kept"
    path.write_bytes(content)
    with Image.open(path) as image:
        kind, (width_px, height_px) = str(image.format).lower(), image.size
    return Media(path=path, media_type=f"image/{kind}", width_px=width_px, height_px=height_px)


def _drawn(workdir: Path) -> Media:
    path = workdir / "drawn.png"
    Image.new("RGB", (SIDE_PX, SIDE_PX), "teal").save(path)
    return Media(path=path, media_type="image/png", width_px=SIDE_PX, height_px=SIDE_PX)


def whole_input(value: JsonValue) -> tuple[Source, ...]:
    return (("", value),) if isinstance(value, str) else ()


def no_source(_value: JsonValue) -> tuple[Source, ...]:
    return ()


def one_job(value: JsonValue) -> tuple[JsonObject, ...]:
    return ({"input": value},)


def a_job_for_each_image(value: JsonValue) -> tuple[JsonObject, ...]:
    count = value.get("quantity") if isinstance(value, dict) else None
    return ({"input": value},) * (count if isinstance(count, int) else 1)


def no_jobs(_value: JsonValue) -> tuple[JsonObject, ...]:
    raise ValueError("this kind cannot even plan")


def one_blob(blobs: Sequence[JsonObject]) -> JsonObject:
    return {"blob": blobs[0]}


def all_images(blobs: Sequence[JsonObject]) -> JsonObject:
    return {"images": list(blobs)}


STEPS: Mapping[str, StepKind] = {
    "imageUpload": StepKind(sources=whole_input, jobs=one_job, run=run_upload, output=one_blob),
    "imageGen": StepKind(sources=no_source, jobs=a_job_for_each_image, run=run_gen, output=all_images),
    "echo": StepKind(sources=no_source, jobs=no_jobs, run=run_gen, output=all_images),
}

NOTHING: Mapping[str, StepKind] = {}
