"""The passes of an upscaler multiply."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from renderline.canonical import JsonValue
from renderline.diagnostic import Code, Finding, Place, Severity
from renderline.pipeline.model import Pipeline
from renderline.rules.known_sizes import image_size
from renderline.wire.pixel_size import PixelSize

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL409",
    name="repeated-upscale",
    description="`numberOfRepeats` multiplies the model's factor with itself, so it stays at 1 for a model of 4× or more.",
)

_DEFAULT_MODEL = "urn:air:other:upscaler:civitai:147759@164821"
_DEFAULT_SCALE = 4
_HARMLESS_SCALE = 8
# One pass repeats nothing, and more than three the contract refuses.
_REPEATS = range(2, 4)
_SCALE = re.compile(r"(?<![A-Za-z0-9])(?:(?P<before>[1-8])x|x(?P<after>[1-8]))(?![A-Za-z0-9])", re.IGNORECASE)


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """Published models carry their factor in their name; an AIR hides the name, so there the finding says if."""
    for step in pipeline.steps:
        given = step.input if step.type == "imageUpscaler" else None
        repeats = given.get("numberOfRepeats") if isinstance(given, Mapping) else None
        if not isinstance(given, Mapping) or not isinstance(repeats, int) or repeats not in _REPEATS:
            continue
        scale = _scale(given.get("model"))
        # To the power: each pass enlarges what the one before has made.
        total = (scale or _DEFAULT_SCALE) ** repeats
        if total > _HARMLESS_SCALE:
            yield Finding(
                code=CODE,
                severity=Severity.WARNING,
                place=Place(path=(*step.path, "input", "numberOfRepeats")),
                message=_message(repeats, scale, total)
                + _sizes(image_size(pipeline, given.get("image")), total),
                hint="one pass is the default; `convertImage` brings its result to a width of your choice",
            )


def _scale(model: JsonValue) -> int | None:
    """The factor of one pass; None where the model's name does not tell."""
    if model is None or model == _DEFAULT_MODEL:
        return _DEFAULT_SCALE
    found = _SCALE.search(model) if isinstance(model, str) else None
    return int(found["before"] or found["after"]) if found else None


def _message(repeats: int, scale: int | None, total: int) -> str:
    if scale is None:
        return f"if this is a {_DEFAULT_SCALE}× model, {repeats} passes enlarge {total} times per side"
    article = "an" if str(scale).startswith("8") else "a"
    return f"{repeats} passes of {article} {scale}× model enlarge {total} times per side"


def _sizes(size: PixelSize | None, total: int) -> str:
    if size is None:
        return ""
    large = f"{size.width_px * total}×{size.height_px * total}"
    return f": {size.width_px}×{size.height_px} would become {large} pixels"
