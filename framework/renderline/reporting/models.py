"""Upscalers that a user added, as values and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from renderline.canonical import JsonObject

__all__ = ["Model", "ModelCheck", "ModelList", "OtherModel", "document"]

_FORM = "renderline.models/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """
    An added model.

    Attributes:
        air: the name that pipelines call it by.
        file: the name of the file it was made from.
        sha256: of that file.
        architecture: for people.
        runtime: `ncnn`, `onnx` or `torch`.
        scale: how many times larger per side it makes an image.
        channels: 1 for grey, 3 for colour.
        overlap_px: of the tiles of large images.
        output_megapixels_per_s: measured when it was added, for two cores of this machine; 0 for unknown.
    """

    air: str
    file: str
    sha256: str
    architecture: str
    runtime: str
    scale: int
    channels: int
    overlap_px: int
    output_megapixels_per_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherModel:
    """A file in another program's folder, which can be added; `program` is empty where it is not known."""

    path: Path
    program: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelList:
    """The added models, the versions whose ncnn files were put there by hand, and the files that could be added."""

    added: tuple[Model, ...]
    by_hand: tuple[str, ...]
    others: tuple[OtherModel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCheck:
    """What came of checking one model; `fault` is empty where there is none."""

    name: str
    fault: str


def document(models: ModelList) -> JsonObject:
    """The list for machines, each field by name."""
    return {
        "schema": _FORM,
        "added": [_added(model) for model in models.added],
        "byHand": list(models.by_hand),
        "others": [{"path": str(other.path), "program": other.program} for other in models.others],
    }


def _added(model: Model) -> JsonObject:
    return {
        "air": model.air,
        "file": model.file,
        "sha256": model.sha256,
        "architecture": model.architecture,
        "runtime": model.runtime,
        "scale": model.scale,
        "channels": model.channels,
        "overlapPx": model.overlap_px,
        "outputMegapixelsPerS": model.output_megapixels_per_s,
    }
