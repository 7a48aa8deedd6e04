"""The resources: every network that can enlarge on this engine, built in or added, by its AIR."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from renderline.canonical import JsonObject
from renderline.engine.upscaling.adding import sha256_of
from renderline.engine.upscaling.descriptor import NcnnFiles
from renderline.engine.upscaling.entry import ENTRY, Entry, read_entry
from renderline.engine.upscaling.models import BUILT_IN, built_in
from renderline.engine.upscaling.own_models import own_files
from renderline.engine.upscaling.shelf import put_by_hand
from renderline.errors import ModelError

__all__ = ["Resources"]

_BUILT_IN_AIR = "urn:air:other:upscaler:renderline:{}@1"
_BY_HAND_AIR = "urn:air:other:upscaler:civitai:{}"
_FORMATS = {".safetensors": "safeTensor", ".pth": "pickleTensor", ".onnx": "onnx"}
"""Of the file that a model was made from; the contract has no word for ncnn's."""


class Resources:
    """
    The networks of one engine.

    Args:
        models_dir: where the added ones lie; looked through at each question, for models come and go.
        workers: how many jobs may use one at the same time.
    """

    def __init__(self, models_dir: Path, *, workers: int) -> None:
        self._models_dir = models_dir
        self._workers = workers

    def find(self, air: str) -> JsonObject | None:
        """
        The `ResourceInfo` of a network; None for one that is not on this machine.

        Raises:
            ExtraMissing: the package with the built-in networks is not installed.
        """
        return next((each for each in self.all() if each["air"] == air), None)

    def all(self) -> tuple[JsonObject, ...]:
        """
        Every `ResourceInfo`, sorted by AIR.

        Raises:
            ExtraMissing: the package with the built-in networks is not installed.
        """
        found = (*self._built_in(), *self._added(), *self._by_hand())
        return tuple(sorted(found, key=lambda each: str(each["air"])))

    def _built_in(self) -> Iterator[JsonObject]:
        for name in BUILT_IN:
            files = built_in(name).files
            if isinstance(files, NcnnFiles):
                yield self._info(_BUILT_IN_AIR.format(name), name, (files.param, files.weights), "unknown")

    def _added(self) -> Iterator[JsonObject]:
        for path in self._models_dir.glob(f"[!.]*/{ENTRY}"):
            # One that cannot be read enlarges nothing; `models verify` says what is wrong with it.
            with suppress(ModelError):
                yield self._of_entry(path.parent, read_entry(path.parent))

    def _of_entry(self, folder: Path, entry: Entry) -> JsonObject:
        form = _FORMATS.get(Path(entry.source_name).suffix.lower(), "unknown")
        info = self._info(entry.air, entry.name, tuple(folder / name for name in entry.files), form)
        # What people compare is the file that they got, not what it was converted to.
        return {**info, "hashes": {"SHA256": entry.source_sha256}}

    def _by_hand(self) -> Iterator[JsonObject]:
        for stem in put_by_hand(self._models_dir):
            yield self._info(_BY_HAND_AIR.format(stem), stem, own_files(stem, self._models_dir), "unknown")

    def _info(self, air: str, name: str, files: tuple[Path, ...], form: str) -> JsonObject:
        sizes = [path.stat().st_size for path in files if path.is_file()]
        weights = files[-1]
        return {
            "air": air,
            "resourceName": name,
            "size": sum(sizes),
            "hashes": {"SHA256": _sha256(weights, weights.stat().st_mtime_ns)} if weights.is_file() else {},
            # The files stay on this machine: whose they are is not ours to say.
            "downloadUrls": [],
            "checkPermission": False,
            "canGenerate": True,
            "fileFormat": form,
            "hasMatureContentRestriction": False,
            "hasNSFWContentRestriction": False,
            "availability": {"status": "available", "workers": self._workers},
        }


@lru_cache(maxsize=64)
def _sha256(path: Path, _changed_at_ns: int) -> str:
    """Read once for each version of a file: a network has 60 MB and more."""
    return sha256_of(path)
