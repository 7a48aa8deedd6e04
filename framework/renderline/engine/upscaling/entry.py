"""What is kept about an added model, beside its files: `model.json` in a folder of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from renderline import canonical
from renderline.canonical import JsonObject
from renderline.engine.upscaling.descriptor import (
    Descriptor,
    OnnxFile,
    Tiles,
    TorchFile,
    describe_ncnn,
    file_stamp,
)
from renderline.errors import ModelError, UsageError

__all__ = ["ENTRY", "Entry", "describe_entry", "folder_name", "read_entry", "write_entry"]

ENTRY = "model.json"
_FORM = "renderline.model/1"
_AIR = re.compile(
    r"urn:air:[\w/-]+:(?P<type>[\w/-]+):(?P<source>[\w/-]+):(?P<id>[\w/.-]+)@(?P<version>[\w/.=,%+:-]+)",
    re.ASCII,
)
_TYPE = "upscaler"
_EXAMPLE = "urn:air:other:upscaler:civitai:147759@164821"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    An added model.

    Attributes:
        air: the name that pipelines call it by.
        source_name: of the file it was made from.
        source_sha256: of that file; the `.bin`, where there were two.
        architecture: for people.
        runtime: `ncnn`, `onnx` or `torch`.
        files: what lies in its folder, with sha256.
        fixed_px: height and width, where the network takes no others.
    """

    air: str
    source_name: str
    source_sha256: str
    architecture: str
    runtime: str
    files: Mapping[str, str]
    scale: int
    channels: int
    tiles: Tiles
    output_megapixels_per_s: float
    fixed_px: tuple[int, int] | None = None

    @property
    def name(self) -> str:
        """What people call it: its file's name without the suffix."""
        return self.source_name.rpartition(".")[0] or self.source_name


def folder_name(air: str) -> str:
    """
    The folder of a model: `civitai-147759@164821`.

    Raises:
        UsageError: the text names no version of an upscaler.
    """
    match = _AIR.fullmatch(air)
    if match is None:
        raise UsageError(f"`{air}` is no AIR of a model's version, as {_EXAMPLE} is")
    if match["type"] != _TYPE:
        raise UsageError(
            f"{air} names a {match['type']}; an upscaler's has {_TYPE} in that place, as {_EXAMPLE}"
        )
    # Identifiers of other sources hold slashes, such as `someone/model`.
    source, model, version = (quote(match[part], safe="") for part in ("source", "id", "version"))
    return f"{source}-{model}@{version}"


def write_entry(folder: Path, entry: Entry) -> None:
    """Write an entry into its folder."""
    document: JsonObject = {
        "schema": _FORM,
        "air": entry.air,
        "source": {"name": entry.source_name, "sha256": entry.source_sha256},
        "architecture": entry.architecture,
        "runtime": entry.runtime,
        "files": dict(entry.files),
        "scale": entry.scale,
        "channels": entry.channels,
        "tiles": {
            "overlapPx": entry.tiles.overlap_px,
            "bytesPerPx": entry.tiles.bytes_per_px,
            "multiplePx": entry.tiles.multiple_px,
            "largestPx": entry.tiles.largest_px,
        },
        "outputMegapixelsPerS": entry.output_megapixels_per_s,
        "fixedPx": list(entry.fixed_px) if entry.fixed_px else None,
    }
    (folder / ENTRY).write_text(canonical.pretty(document), encoding="utf-8")


def read_entry(folder: Path) -> Entry:
    """
    Read the entry of a model's folder.

    Raises:
        ModelError: it is not as `write_entry` left it.
    """
    try:
        return _entry(json.loads((folder / ENTRY).read_text(encoding="utf-8")))
    # Valid JSON of any shape may stand there: people edit it.
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as broken:
        raise ModelError(
            folder.name, f"its {ENTRY} cannot be read ({broken}); remove and add it again"
        ) from broken


def _entry(document: Mapping[str, Any]) -> Entry:
    # First: a later form may lack every field that is read below.
    if document["schema"] != _FORM:
        raise ValueError(f"it is a {document['schema']}, not a {_FORM}")
    tiles, fixed = document["tiles"], document["fixedPx"]
    return Entry(
        air=document["air"],
        source_name=document["source"]["name"],
        source_sha256=document["source"]["sha256"],
        architecture=document["architecture"],
        runtime=document["runtime"],
        files=dict(document["files"]),
        scale=document["scale"],
        channels=document["channels"],
        tiles=Tiles(
            overlap_px=tiles["overlapPx"],
            bytes_per_px=tiles["bytesPerPx"],
            multiple_px=tiles["multiplePx"],
            largest_px=tiles["largestPx"],
        ),
        output_megapixels_per_s=document["outputMegapixelsPerS"],
        fixed_px=(fixed[0], fixed[1]) if fixed else None,
    )


def describe_entry(folder: Path, entry: Entry) -> Descriptor:
    """
    The network of an entry; the files are not read but for ncnn's graph.

    Raises:
        ModelError: a file is missing, or the graph cannot be traced.
    """
    # By name: a runtime says no more than that it cannot load its files.
    missing = [name for name in entry.files if not (folder / name).is_file()]
    if missing:
        raise ModelError(entry.name, f"{missing[0]} is missing in {folder}")
    if entry.runtime == "ncnn":
        return _ncnn(folder, entry)
    (path,) = (folder / name for name in entry.files)
    return Descriptor(
        name=entry.name,
        files=TorchFile(path=path)
        if entry.runtime == "torch"
        else OnnxFile(path=path, fixed_px=entry.fixed_px),
        scale=entry.scale,
        channels=entry.channels,
        tiles=entry.tiles,
        output_megapixels_per_s=entry.output_megapixels_per_s,
        stamp=file_stamp(path),
    )


def _ncnn(folder: Path, entry: Entry) -> Descriptor:
    param, weights = (next(name for name in entry.files if name.endswith(end)) for end in (".param", ".bin"))
    try:
        return describe_ncnn(
            entry.name,
            folder / param,
            folder / weights,
            tiles=entry.tiles,
            output_megapixels_per_s=entry.output_megapixels_per_s,
        )
    except (ValueError, KeyError, OSError) as unreadable:
        raise ModelError(entry.name, f"its layers cannot be followed: {unreadable}") from unreadable
