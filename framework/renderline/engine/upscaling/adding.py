"""A file of the user's made into an added model: told apart by its content, converted where it must be, measured, kept."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from renderline.engine.cores import usable_cores
from renderline.engine.upscaling.descriptor import Descriptor, Tiles
from renderline.engine.upscaling.entry import Entry, describe_entry, folder_name, read_entry, write_entry
from renderline.engine.upscaling.network import load
from renderline.engine.upscaling.probing import measure
from renderline.errors import ExtraMissing, ModelError, UsageError

if TYPE_CHECKING:
    from renderline.engine.upscaling.architectures.recognised import Recognised

__all__ = ["add", "sha256_of"]

_DRAFT = ".adding-"
_NETWORK = "network"
_SHALLOW_PX = 32
"""Up to this reach tiles overlap by all of it, and then join exactly."""


def add(air: str, file: Path, models_dir: Path, *, sha256: str | None = None) -> Entry:
    """
    Add a model: a copy of the file, or what it was converted to, comes into a folder of its own.

    Nobody sees the folder before it is whole, so an engine that is running may use it from the next job on.

    Args:
        file: `.pth`, `.safetensors`, `.onnx`, or one of the two files of ncnn.
        sha256: what the file's must be.

    Raises:
        UsageError: `air` names no version of an upscaler, or another file was added for it.
        ModelError: the file is not the one that was meant, or no upscaler that can be run here.
        ExtraMissing: what it takes to read or run it is not installed.
    """
    final = models_dir / folder_name(air)
    main = _main_file(file)
    found = sha256_of(main)
    # Sites print hashes in capitals too.
    if sha256 is not None and found != sha256.lower():
        raise ModelError(main.name, f"its sha256 is {found}, not {sha256.lower()}")
    # The same file once more is no mistake: a script that sets a machine up may be run twice.
    if final.exists():
        return _added_before(final, found)
    models_dir.mkdir(parents=True, exist_ok=True)
    # Beside the final one: a rename is whole only within one file system.
    draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=models_dir))
    try:
        entry = _measured(draft, _kept(air, main, found, draft))
        write_entry(draft, entry)
        # `mkdtemp` lets nobody else in, but the engine may be served by another user.
        draft.chmod(0o755)
        try:
            draft.rename(final)
        except OSError:
            # Another process was adding the same one, and was quicker.
            if not final.exists():
                raise
            return _added_before(final, found)
    finally:
        # After the rename there is nothing left of that name.
        shutil.rmtree(draft, ignore_errors=True)
    return entry


def sha256_of(path: Path) -> str:
    """The hash of a file's content."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _main_file(file: Path) -> Path:
    """
    Of ncnn's two files the weights, in which all that is particular to a network stands.

    Raises:
        ModelError: one of the two is not there.
    """
    if file.suffix not in {".param", ".bin"}:
        return file
    both = file.with_suffix(".param"), file.with_suffix(".bin")
    missing = [path.name for path in both if not path.is_file()]
    if missing:
        raise ModelError(file.name, f"of ncnn's two files {missing[0]} is missing beside it")
    return both[1]


def _added_before(folder: Path, sha256: str) -> Entry:
    entry = read_entry(folder)
    if entry.source_sha256 != sha256:
        raise UsageError(f"{entry.air} is {entry.source_name} already, another file; remove it first")
    return entry


def _kept(air: str, main: Path, sha256: str, draft: Path) -> Entry:
    """An entry without measures, and its files in the draft."""
    keep = {".bin": _ncnn, ".onnx": _onnx}.get(main.suffix, _weights)
    return keep(air, main, sha256, draft)


def _ncnn(air: str, main: Path, sha256: str, draft: Path) -> Entry:
    shutil.copyfile(main, draft / f"{_NETWORK}.bin")
    shutil.copyfile(main.with_suffix(".param"), draft / f"{_NETWORK}.param")
    entry = _entry(air, main, sha256, draft, runtime="ncnn", architecture="as its .param file says")
    described = describe_entry(draft, entry)
    return replace(entry, scale=described.scale, channels=described.channels)


def _onnx(air: str, main: Path, sha256: str, draft: Path) -> Entry:
    from renderline.engine.upscaling.onnx_facts import onnx_facts

    facts = onnx_facts(main, usable_cores())
    shutil.copyfile(main, draft / f"{_NETWORK}.onnx")
    tiles = Tiles(
        overlap_px=0,
        multiple_px=facts.multiple_px,
        largest_px=min(facts.fixed_px) if facts.fixed_px else Tiles(overlap_px=0).largest_px,
    )
    entry = _entry(air, main, sha256, draft, runtime="onnx", architecture="as its ONNX graph says")
    return replace(entry, scale=facts.scale, channels=facts.channels, tiles=tiles, fixed_px=facts.fixed_px)


def _weights(air: str, main: Path, sha256: str, draft: Path) -> Entry:
    from renderline.engine.upscaling.architectures.table import recognised
    from renderline.engine.upscaling.weights.reading import read_tensors

    network = recognised(read_tensors(main))
    if network is None:
        return _torch(air, main, sha256, draft)
    (draft / f"{_NETWORK}.onnx").write_bytes(_drawn(network))
    entry = _entry(air, main, sha256, draft, runtime="onnx", architecture=network.architecture)
    # 0 has it measured: a deep network's whole reach would leave a window little but overlap.
    overlap_px = network.context_px if network.context_px <= _SHALLOW_PX else 0
    tiles = Tiles(overlap_px=overlap_px, multiple_px=network.multiple_px)
    return replace(entry, scale=network.scale, channels=network.channels, tiles=tiles)


def _drawn(network: Recognised) -> bytes:
    try:
        return network.draw()
    except ImportError:
        raise ExtraMissing(feature="converting weights", extra="onnx") from None


def _torch(air: str, main: Path, sha256: str, draft: Path) -> Entry:
    from renderline.engine.upscaling.architectures.table import ARCHITECTURES
    from renderline.engine.upscaling.torch_runtime import load_model

    try:
        model = load_model(main)
    # Both facts: a file may be of no upscaler at all, and gigabytes of torch would not make it one.
    except ExtraMissing as missing:
        known = " and ".join(ARCHITECTURES)
        raise ModelError(main.name, f"its architecture is none of {known}; {missing}") from None
    file = draft / f"{_NETWORK}{main.suffix}"
    shutil.copyfile(main, file)
    entry = _entry(air, main, sha256, draft, runtime="torch", architecture=model.architecture.name)
    multiple_px = max(model.size_requirements.multiple_of, 1)
    return replace(
        entry,
        scale=model.scale,
        channels=model.input_channels,
        tiles=Tiles(overlap_px=0, multiple_px=multiple_px),
    )


def _entry(air: str, main: Path, sha256: str, draft: Path, *, runtime: str, architecture: str) -> Entry:
    return Entry(
        air=air,
        source_name=main.name,
        source_sha256=sha256,
        architecture=architecture,
        runtime=runtime,
        files={path.name: sha256_of(path) for path in sorted(draft.iterdir())},
        scale=1,
        channels=3,
        tiles=Tiles(overlap_px=0),
        output_megapixels_per_s=0.0,
    )


def _measured(draft: Path, entry: Entry) -> Entry:
    """With the overlap, memory and speed that some runs show; they prove as well that it runs here."""
    described: Descriptor = describe_entry(draft, entry)
    network = load(described, usable_cores())
    # Measuring takes pictures of several sizes, which such a network does not.
    if entry.fixed_px:
        return replace(entry, tiles=replace(entry.tiles, overlap_px=min(entry.fixed_px) // 8))
    found = measure(network.enlarge, entry.channels, multiple_px=entry.tiles.multiple_px)
    tiles = replace(
        entry.tiles,
        overlap_px=entry.tiles.overlap_px or found.overlap_px,
        bytes_per_px=found.bytes_per_px or entry.tiles.bytes_per_px,
    )
    return replace(entry, tiles=tiles, output_megapixels_per_s=found.output_megapixels_per_s)
