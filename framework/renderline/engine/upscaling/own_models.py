"""Networks that the user put into the engine's folder `models`, as ncnn files named after their model and version."""

from __future__ import annotations

import re
from pathlib import Path

from renderline.engine.upscaling.descriptor import Descriptor, describe_ncnn
from renderline.errors import ModelError

__all__ = ["file_stem", "own_files", "own_model", "read_own"]

_VERSIONED = re.compile(r"urn:air:[^:]+:[^:]+:[^:]+:(?P<id>[A-Za-z0-9_-]+)@(?P<version>[A-Za-z0-9_.-]+)")


def file_stem(model_air: str) -> str:
    """`147759@164821` for `urn:air:other:upscaler:civitai:147759@164821`; empty for what names no version of a model."""
    match = _VERSIONED.fullmatch(model_air)
    return f"{match['id']}@{match['version']}" if match else ""


def own_files(stem: str, folder: Path) -> tuple[Path, Path]:
    """Where a network's two files would lie."""
    return folder / f"{stem}.param", folder / f"{stem}.bin"


def own_model(model_air: str, folder: Path | None) -> Descriptor | None:
    """
    The network of a model, if its two files lie in the folder.

    Raises:
        ModelError: one of the two is missing, or the graph cannot be traced.
    """
    stem = file_stem(model_air)
    if folder is None or not stem:
        return None
    param, weights = own_files(stem, folder)
    missing = [path.name for path in (param, weights) if not path.is_file()]
    if len(missing) == 2:  # noqa: PLR2004 - both of them
        return None
    # Half a network is a mistake to be told; a stand-in in its place would be taken for the real one.
    if missing:
        raise ModelError(stem, f"{missing[0]} is missing in {folder}")
    return read_own(stem, folder)


def read_own(stem: str, folder: Path) -> Descriptor:
    """
    The network of two files that are there.

    Raises:
        ModelError: the graph cannot be traced.
    """
    param, weights = own_files(stem, folder)
    try:
        return describe_ncnn(stem, param, weights)
    except (ValueError, KeyError, OSError) as unreadable:
        raise ModelError(stem, f"its layers cannot be followed: {unreadable}") from unreadable
