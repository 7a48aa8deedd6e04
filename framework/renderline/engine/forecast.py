"""How long a workflow would take on this machine, and what would stand in for what; nothing is run to find out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeAlias

from renderline.canonical import JsonObject
from renderline.engine.cores import MEASURED_CORES, usable_cores
from renderline.engine.kinds import plugin_types
from renderline.engine.upscaling.descriptor import Descriptor
from renderline.engine.upscaling.models import Choice, find
from renderline.engine.upscaling.size import check_size
from renderline.errors import ExtraMissing, ImageError, ModelError
from renderline.wire.pixel_size import PixelSize

__all__ = ["Forecast", "Forecaster", "forecast"]

_QUICK_STEP_S = 0.15
"""Of a photograph or a stand-in picture of some megapixels, with all that the engine does around it."""
_LOADING_S = 3.0
"""Until a worker has begun and loaded a network: most of the time that a small image takes."""
_REHEARSED = "imageGen is rehearsed: a marked stand-in picture takes the place of a generated one"
_NOT_HERE = "does not run on the embedded engine"
_QUICK = frozenset({"blobArchive", "convertImage", "echo", "imageUpload", "mediaHash"})


_Choose: TypeAlias = Callable[[str | None], Choice]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """
    What a workflow means here.

    Attributes:
        seconds: None when a step's time cannot be told, or a step does not run here at all.
        notes: sentences for people.
    """

    seconds: float | None
    notes: tuple[str, ...]


def forecast(
    body: JsonObject,
    sources: Sequence[PixelSize | None],
    *,
    upscaler: str | None = None,
    models_dir: Path | None = None,
) -> Forecast:
    """
    Look ahead at a workflow on the embedded engine.

    Args:
        sources: the size of the image that each step takes, where it is known.
        upscaler: the built-in model to prefer.
        models_dir: where the user's own networks lie.

    Raises:
        UsageError: there is no such model.
    """
    return Forecaster(upscaler=upscaler, models_dir=models_dir).forecast(body, sources)


class Forecaster:
    """
    Looks ahead at workflows one after another; each network is looked for once.

    Args:
        upscaler: as in `forecast`.
        models_dir: as in `forecast`.
    """

    def __init__(self, *, upscaler: str | None = None, models_dir: Path | None = None) -> None:
        self._choose: _Choose = lru_cache(partial(find, prefer=upscaler, models_dir=models_dir))
        self._plugged = plugin_types()

    def forecast(self, body: JsonObject, sources: Sequence[PixelSize | None]) -> Forecast:
        """See `forecast`."""
        steps = body.get("steps")
        listed = (
            [step for step in steps if isinstance(step, Mapping)] if isinstance(steps, (list, tuple)) else []
        )
        each = [self._step(step, source) for step, source in zip(listed, sources, strict=False)]
        times = [one.seconds for one in each if one.seconds is not None]
        return Forecast(
            seconds=sum(times) if len(times) == len(each) else None,
            notes=tuple(dict.fromkeys(note for one in each for note in one.notes)),
        )

    def _step(self, step: JsonObject, source: PixelSize | None) -> Forecast:
        kind = str(step.get("$type"))
        # Whoever wrote the plugin knows how long it takes, also where it stands in for one of ours.
        if kind in self._plugged:
            return Forecast(seconds=None, notes=())
        if kind == "imageUpscaler":
            return _upscaler(step.get("input"), source, self._choose)
        if kind == "imageGen":
            return Forecast(seconds=_QUICK_STEP_S, notes=(_REHEARSED,))
        if kind in _QUICK:
            return Forecast(seconds=_QUICK_STEP_S, notes=())
        return Forecast(seconds=None, notes=(f"{kind} {_NOT_HERE}",))


def _upscaler(step_input: object, source: PixelSize | None, choose: _Choose) -> Forecast:
    fields = step_input if isinstance(step_input, Mapping) else {}
    model, passes = fields.get("model"), fields.get("numberOfRepeats", 1)
    try:
        choice = choose(model if isinstance(model, str) else None)
    except ExtraMissing:
        return Forecast(seconds=None, notes=())
    except ModelError as unusable:
        return Forecast(seconds=None, notes=(str(unusable),))
    notes = (choice.note,) if choice.note else ()
    if source is None or not isinstance(passes, int):
        return Forecast(seconds=None, notes=notes)
    try:
        check_size(source.width_px, source.height_px, choice.descriptor.scale, passes)
    except ImageError as refused:
        return Forecast(seconds=None, notes=(*notes, str(refused)))
    if not choice.descriptor.output_megapixels_per_s:
        return Forecast(seconds=None, notes=notes)
    seconds = sum(_pass_s(choice.descriptor, source, index) for index in range(passes))
    return Forecast(seconds=_LOADING_S + seconds, notes=notes)


def _pass_s(descriptor: Descriptor, source: PixelSize, index: int) -> float:
    """Seconds of one pass; what windows compute twice for their overlaps is counted."""
    side = descriptor.scale**index
    pixels = descriptor.computed_pixels(source.width_px * side, source.height_px * side)
    speed = descriptor.output_megapixels_per_s * usable_cores() / MEASURED_CORES
    return pixels * descriptor.scale**2 / 1e6 / speed
