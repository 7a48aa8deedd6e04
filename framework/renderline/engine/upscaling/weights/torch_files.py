"""Both forms of torch's files: the zip archive of today, and the row of pickles from before 2020."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING

from renderline.engine.upscaling.weights.pickles import Refused, TensorUnpickler, named_tensors
from renderline.engine.upscaling.weights.tensors import DTYPES, Recorded, Storage, array

if TYPE_CHECKING:
    from renderline.engine.upscaling.weights.tensors import Tensors

__all__ = ["read_legacy", "read_zip"]

_PICKLE = "/data.pkl"
_LARGEST_PICKLE_BYTES = 16 * 2**20
"""Names and shapes of the largest networks take less than one."""
_LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
_LEGACY_PROTOCOL = 1001
_COUNT = struct.Struct("<q")
_ITEM_BYTES = {kind: int(code[2:]) for kind, code in DTYPES.items()}


def read_zip(path: Path) -> Tensors:
    """
    The tensors of an archive by `torch.save`.

    Raises:
        ValueError: it is none, it is cut short, or it wants more than tensors.
    """
    with zipfile.ZipFile(path) as archive:
        entries = {info.filename: info for info in archive.infolist()}
        # torch calls the folder in the archive after the file that was written, and people rename files.
        pickled = next((name for name in entries if name.endswith(_PICKLE)), None)
        if pickled is None:
            raise ValueError("the zip archive holds no weights of torch")
        root = pickled.removesuffix(_PICKLE)
        # Files of older versions lack it, and torch takes those for little-endian too.
        if f"{root}/byteorder" in entries and _stored(archive, entries, f"{root}/byteorder") != b"little":
            raise ValueError("its numbers were written by a big-endian machine")
        # Before it is read: every byte of a pickle may become an object of some fifty.
        if entries[pickled].file_size > _LARGEST_PICKLE_BYTES:
            raise ValueError("its list of tensors is larger than that of any network")
        named = named_tensors(TensorUnpickler(io.BytesIO(_stored(archive, entries, pickled))).load())
        return {
            name: array(tensor, _stored(archive, entries, f"{root}/data/{tensor.storage.key}"))
            for name, tensor in named.items()
        }


def _stored(archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo], name: str) -> bytes:
    entry = entries.get(name)
    if entry is None:
        raise ValueError(f"it is cut short: {name} is missing")
    # torch never compresses; what does may unfold to any size.
    if entry.compress_type != zipfile.ZIP_STORED:
        raise ValueError(f"{name} is compressed, which torch's files are not")
    return archive.read(name)


def read_legacy(path: Path) -> Tensors:
    """
    The tensors of a file in torch's older form: four pickles, a list of storages, and their numbers.

    Raises:
        ValueError: it is none, it is cut short, or it wants more than tensors.
    """
    with path.open("rb") as file:
        # A magic number, the protocol, and facts about the machine that wrote it. Its `little_endian` is not asked, as
        # torch does not ask it: this form turns the numbers round on a big-endian machine, the archive does not.
        head = [TensorUnpickler(file).load() for _ in range(3)]
        if head[:2] != [_LEGACY_MAGIC, _LEGACY_PROTOCOL]:
            raise Refused("it is a pickle, but none by torch.save")
        unpickler = TensorUnpickler(file)
        named = named_tensors(unpickler.load())
        keys = TensorUnpickler(file).load()
        # Of all storages: the numbers follow each other without a table, those of another wrapper in between.
        contents = dict(_contents(file, keys, unpickler.storages))
        return _arrays(named, contents)


def _contents(file: IO[bytes], keys: object, storages: Mapping[str, Storage]) -> list[tuple[str, bytes]]:
    if not isinstance(keys, list):
        raise Refused("it does not list its storages")
    return [(str(key), _content(file, storages.get(str(key)))) for key in keys]


def _content(file: IO[bytes], storage: Storage | None) -> bytes:
    if storage is None:
        raise Refused("it holds numbers that nothing in it refers to")
    size_bytes = storage.count * _ITEM_BYTES[storage.kind]
    head = file.read(_COUNT.size)
    # Not read before it is known to be there: the count is the file's own.
    content = file.read(size_bytes) if 0 <= size_bytes <= os.fstat(file.fileno()).st_size else b""
    if len(head) < _COUNT.size or len(content) < size_bytes:
        raise ValueError("it is cut short")
    return content


def _arrays(named: Mapping[str, Recorded], contents: Mapping[str, bytes]) -> Tensors:
    missing = next((tensor for tensor in named.values() if tensor.storage.key not in contents), None)
    if missing is not None:
        raise ValueError(f"it is cut short: storage {missing.storage.key} is missing")
    return {name: array(tensor, contents[tensor.storage.key]) for name, tensor in named.items()}
