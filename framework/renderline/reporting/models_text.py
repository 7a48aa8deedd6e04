"""Upscalers that a user added, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from renderline.reporting.models import Model, ModelCheck, ModelList, OtherModel
from renderline.reporting.terminal import printable

__all__ = ["checks", "listing", "one"]

_SHOWN_SHA256 = 12


def listing(models: ModelList) -> str:
    """Every model in two lines; then what could be added, with the command for it."""
    return "".join(f"{printable(line)}\n" for line in _lines(models))


def one(model: Model) -> str:
    """What an added model is: what was read from its weights, and what was measured."""
    kind = "colour" if model.channels > 1 else "grey"
    speed = (
        f", {model.output_megapixels_per_s:g} megapixels a second" if model.output_megapixels_per_s else ""
    )
    return printable(
        f"{model.file} (sha256 {model.sha256[:_SHOWN_SHA256]}…): {model.architecture}, {model.scale}×, {kind}, run by"
        f" {model.runtime}; tiles overlap by {model.overlap_px} px{speed}"
    )


def checks(results: Sequence[ModelCheck]) -> str:
    """A line a model."""
    return "".join(
        f"{printable(each.name)}: {printable(each.fault or 'as it was added')}\n" for each in results
    )


def _lines(models: ModelList) -> Iterator[str]:
    if not models.added and not models.by_hand:
        yield "no model was added; `renderline models add AIR FILE` adds one"
    for model in models.added:
        yield model.air
        yield f"  {one(model)}"
    for stem in models.by_hand:
        yield f"{stem}: ncnn files, put there by hand"
    for other in models.others:
        yield f"not added: {_place(other)}"


def _place(other: OtherModel) -> str:
    return f"{other.path} ({other.program})" if other.program else str(other.path)
