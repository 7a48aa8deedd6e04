"""A job that travels: its files go with it as bytes, so that the machine it runs on needs nothing of ours but the package."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from renderline.canonical import JsonObject, JsonValue
from renderline.engine.executors.base import Task
from renderline.engine.executors.messages import Carry, NotDone
from renderline.engine.executors.worker import carry_out
from renderline.engine.jobs import Job, JobResult, Media
from renderline.engine.kinds import load_kinds

__all__ = ["Board", "Errand", "Parcel", "carry_errand", "pack", "unpack"]

_TOLD_EVERY_S = 0.2
# Of a worker process: it meets one table only, and its models stay loaded with it.
_kinds = lru_cache(maxsize=1)(load_kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """
    To another machine: a task with the bytes of its sources.

    Attributes:
        steps: where the table of step kinds is imported from, there.
    """

    task_id: str
    kind: str
    input: JsonObject
    sources: Mapping[str, bytes]
    options: Mapping[str, JsonValue]
    steps: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _PackedMedia:
    content: bytes
    media_type: str
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """From another machine: what a job made."""

    media: tuple[_PackedMedia, ...]
    output: JsonObject | None
    metadata: JsonObject


class Board:
    """Where the jobs of a cluster write how far they are: one object, reached from everywhere."""

    def __init__(self) -> None:
        self._rates: dict[str, float] = {}

    def tell(self, task_id: str, rate: float) -> None:
        """A job came further, 0 to 1."""
        self._rates[task_id] = rate

    def take(self) -> Mapping[str, float]:
        """What has been told since the last time."""
        told, self._rates = self._rates, {}
        return told


def pack(task: Task, options: Mapping[str, JsonValue], steps: str) -> Errand:
    """
    A task, ready to travel.

    Raises:
        OSError: a source cannot be read.
    """
    return Errand(
        task_id=task.id,
        kind=task.kind,
        input=task.input,
        sources={field: path.read_bytes() for field, path in task.sources.items()},
        options=options,
        steps=steps,
    )


def carry_errand(errand: Errand, tell: Callable[[str, float], object]) -> Parcel | NotDone:
    """Carry out a job on the machine that this is."""
    with tempfile.TemporaryDirectory(prefix="renderline-job-") as folder:
        workdir = Path(folder)
        job = Job(
            kind=errand.kind,
            input=errand.input,
            sources=_lay_out(errand.sources, workdir / "sources"),
            workdir=workdir,
            options=errand.options,
        )
        # That it has begun; a step kind need not tell anything on its way.
        tell(errand.task_id, 0.0)
        progress = _Progress(errand.task_id, tell)
        outcome = carry_out(_kinds(errand.steps), Carry(task_id=errand.task_id, job=job), progress)
        return outcome if isinstance(outcome, NotDone) else _packed(outcome.result)


def unpack(parcel: Parcel, workdir: Path) -> JobResult:
    """
    A job's result, its files written to a folder of this machine.

    Raises:
        OSError: they cannot be written.
    """
    return JobResult(
        # By number: a job may have made files of one name in several folders.
        media=tuple(_unpacked(each, workdir / str(number)) for number, each in enumerate(parcel.media)),
        output=parcel.output,
        metadata=parcel.metadata,
    )


class _Progress:
    def __init__(self, task_id: str, tell: Callable[[str, float], object]) -> None:
        self._task_id = task_id
        self._tell = tell
        self._told_at_s = 0.0

    def __call__(self, rate: float) -> None:
        now_s = time.monotonic()
        # A word over the network for every tile would cost more than the tile.
        if now_s - self._told_at_s >= _TOLD_EVERY_S:
            self._told_at_s = now_s
            self._tell(self._task_id, min(max(rate, 0.0), 1.0))


def _lay_out(sources: Mapping[str, bytes], folder: Path) -> Mapping[str, Path]:
    folder.mkdir()
    # By number: a field path is no file name.
    paths = {field: folder / str(number) for number, field in enumerate(sources)}
    for field, path in paths.items():
        path.write_bytes(sources[field])
    return paths


def _packed(result: JobResult) -> Parcel:
    return Parcel(
        media=tuple(
            _PackedMedia(
                content=each.path.read_bytes(),
                media_type=each.media_type,
                width_px=each.width_px,
                height_px=each.height_px,
            )
            for each in result.media
        ),
        output=result.output,
        metadata=result.metadata,
    )


def _unpacked(packed: _PackedMedia, path: Path) -> Media:
    path.write_bytes(packed.content)
    return Media(
        path=path, media_type=packed.media_type, width_px=packed.width_px, height_px=packed.height_px
    )
