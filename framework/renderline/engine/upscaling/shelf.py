"""The added models of an engine: found by their AIR, listed, checked, taken away."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from renderline.engine.upscaling.adding import sha256_of
from renderline.engine.upscaling.descriptor import Descriptor
from renderline.engine.upscaling.entry import ENTRY, Entry, describe_entry, folder_name, read_entry
from renderline.engine.upscaling.own_models import file_stem, own_files, own_model, read_own
from renderline.errors import ModelError, NotFound, UsageError

__all__ = ["Checked", "added_model", "entries", "file_stamps", "put_by_hand", "remove", "verify"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came of checking one model; `fault` is empty where there is none."""

    name: str
    fault: str


def added_model(air: str, models_dir: Path | None) -> Descriptor | None:
    """
    The network that the user has for a model: added, or put into the folder as ncnn files; None for none.

    Raises:
        ModelError: it is there, but cannot be used.
    """
    if models_dir is None:
        return None
    try:
        folder = models_dir / folder_name(air)
    # A step may name a model of any kind; that it is no upscaler's is not for here to refuse.
    except UsageError:
        return None
    if (folder / ENTRY).is_file():
        return describe_entry(folder, read_entry(folder))
    return own_model(air, models_dir)


def entries(models_dir: Path) -> tuple[Entry, ...]:
    """
    All added models, by their AIR.

    Raises:
        ModelError: an entry cannot be read.
    """
    return tuple(sorted((read_entry(folder) for folder in _folders(models_dir)), key=lambda entry: entry.air))


def file_stamps(models_dir: Path) -> tuple[tuple[str, int, int], ...]:
    """
    Every file's path in the folder, size in bytes and time of change in ns: they change when a network does.

    Drafts of a model that is being added are left out: nobody uses them yet, and they go away while one looks.
    """
    stamps = []
    for path in _files(models_dir):
        with suppress(FileNotFoundError):
            facts = path.stat()
            stamps.append((str(path.relative_to(models_dir)), facts.st_size, facts.st_mtime_ns))
    return tuple(sorted(stamps))


def _files(folder: Path) -> Iterator[Path]:
    # `os.walk` takes a folder that goes away meanwhile for an empty one; `rglob` raises.
    for where, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(where, name) for name in names)


def put_by_hand(models_dir: Path) -> tuple[str, ...]:
    """Models and versions, `147759@164821`, whose two ncnn files were put into the folder under that name."""
    named = sorted(path.stem for path in models_dir.glob("*@*.param"))
    return tuple(stem for stem in named if all(path.is_file() for path in own_files(stem, models_dir)))


def remove(air: str, models_dir: Path) -> None:
    """
    Take a model away; jobs that are using it end as they began.

    Raises:
        UsageError: the text names no version of an upscaler.
        NotFound: it was not there.
    """
    folder = models_dir / folder_name(air)
    # Both kinds: an added one would only give way to the one that was put there by hand.
    found = [path for path in own_files(file_stem(air), models_dir) if path.is_file()]
    if not folder.exists() and not found:
        raise NotFound(f"{air} is not among the added models in {models_dir}")
    shutil.rmtree(folder, ignore_errors=True)
    for path in found:
        path.unlink()


def verify(models_dir: Path) -> Iterator[Checked]:
    """Compare the files of every added model with the hashes that were noted down; those put by hand are only read."""
    for folder in _folders(models_dir):
        try:
            entry = read_entry(folder)
        except ModelError as unreadable:
            yield Checked(name=folder.name, fault=unreadable.reason)
            continue
        yield Checked(name=f"{entry.air} ({entry.name})", fault=_fault(folder, entry))
    for stem in put_by_hand(models_dir):
        yield Checked(name=stem, fault=_fault_by_hand(stem, models_dir))


def _fault_by_hand(stem: str, models_dir: Path) -> str:
    try:
        read_own(stem, models_dir)
    except ModelError as unreadable:
        return unreadable.reason
    return ""


def _fault(folder: Path, entry: Entry) -> str:
    for name, sha256 in entry.files.items():
        path = folder / name
        if not path.is_file():
            return f"{path} is missing"
        if (found := sha256_of(path)) != sha256:
            return f"{path} has changed: its sha256 is {found}, and was {sha256}"
    return ""


def _folders(models_dir: Path) -> list[Path]:
    # Drafts begin with a dot.
    return sorted(path.parent for path in models_dir.glob(f"[!.]*/{ENTRY}"))
