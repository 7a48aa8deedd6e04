"""A weights file of any known form, told apart by how it begins and not by its name."""

from __future__ import annotations

import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from renderline.engine.upscaling.weights.pickles import Refused
from renderline.engine.upscaling.weights.safetensors_file import read_safetensors
from renderline.engine.upscaling.weights.torch_files import read_legacy, read_zip
from renderline.errors import ModelError

if TYPE_CHECKING:
    from renderline.engine.upscaling.weights.tensors import Tensors

__all__ = ["read_tensors"]

_ZIP = b"PK\x03\x04"
_PICKLE = b"\x80"
_LENGTH_BYTES = 8
_HEADER = b"{"
_LARGEST_HEADER_BYTES = 100_000_000
"""The format's own limit."""


def read_tensors(path: Path) -> Tensors:
    """
    The named tensors of a `.pth` or `.safetensors` file, as float32.

    Raises:
        ModelError: it is neither, it is cut short, or it wants to run something.
        ExtraMissing: safetensors is needed and not installed.
    """
    read = _reader(path)
    if read is None:
        raise ModelError(path.name, "it is no weights file: neither .pth nor .safetensors")
    try:
        return read(path)
    except Refused as refused:
        raise ModelError(path.name, str(refused)) from None
    except (EOFError, zipfile.BadZipFile, pickle.UnpicklingError) as broken:
        raise ModelError(path.name, f"it is cut short or damaged ({broken})") from broken
    # What an unpickler may stumble over in a damaged file; nothing else runs in here.
    except (ValueError, TypeError, AttributeError, LookupError, NotImplementedError, MemoryError) as wrong:
        raise ModelError(path.name, str(wrong) or type(wrong).__name__) from wrong


def _reader(path: Path) -> Callable[[Path], Tensors] | None:
    with path.open("rb") as file:
        head = file.read(_LENGTH_BYTES + len(_HEADER))
    # First of all: headers are filled up to a multiple of 8 bytes, so one length in 32 begins as a pickle does.
    if _is_headed(head):
        return read_safetensors
    if head.startswith(_ZIP):
        return read_zip
    return read_legacy if head.startswith(_PICKLE) else None


def _is_headed(head: bytes) -> bool:
    """A safetensors file begins with the length of its header, which is JSON."""
    length_bytes = int.from_bytes(head[:_LENGTH_BYTES], "little")
    return head[_LENGTH_BYTES:] == _HEADER and length_bytes <= _LARGEST_HEADER_BYTES
