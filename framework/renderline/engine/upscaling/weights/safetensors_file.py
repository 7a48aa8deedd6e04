"""Tensors of a `.safetensors` file."""

from __future__ import annotations

import importlib
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from renderline.engine.upscaling.weights.tensors import Recorded, Storage, array
from renderline.errors import ExtraMissing

if TYPE_CHECKING:
    from renderline.engine.upscaling.weights.tensors import Tensors

__all__ = ["read_safetensors"]

_KINDS = {
    "F32": "FloatStorage",
    "F16": "HalfStorage",
    "BF16": "BFloat16Storage",
    "F64": "DoubleStorage",
    "I64": "LongStorage",
    "I32": "IntStorage",
}


def read_safetensors(path: Path) -> Tensors:
    """
    The file's tensors, as float32; NumPy's own reading in that package knows no bfloat16, so it is done here.

    Raises:
        ValueError: it is cut short, contradicts itself, or holds numbers of an unusual kind.
        ExtraMissing: safetensors is not installed.
    """
    try:
        # Its published types leave out those of its functions.
        package: Any = importlib.import_module("safetensors")
    except ImportError:
        raise ExtraMissing(feature="reading .safetensors", extra="onnx") from None
    try:
        found = package.deserialize(path.read_bytes())
    except package.SafetensorError as broken:
        raise ValueError(f"it is cut short or damaged ({broken})") from broken
    return {name: array(_recorded(name, entry), bytes(entry["data"])) for name, entry in found}


def _recorded(name: str, entry: Mapping[str, Any]) -> Recorded:
    kind, shape = _KINDS.get(entry["dtype"]), tuple(entry["shape"])
    if kind is None:
        raise ValueError(
            f"{name} holds numbers of the kind {entry['dtype']}, which no upscaler is known to use"
        )
    # The format stores every tensor in C order and without gaps, so it has no strides to tell.
    strides = tuple(math.prod(shape[index + 1 :]) for index in range(len(shape)))
    return Recorded(Storage(name, kind, math.prod(shape)), 0, shape, strides)
