"""Tensors as a file describes them: a place in a storage, with a shape; and as arrays."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Tensors: TypeAlias = Mapping[str, NDArray[np.float32]]

__all__ = ["DTYPES", "Recorded", "Storage", "Tensors", "array"]

# Little-endian whatever this machine is, for the files are: native kinds would turn the numbers round elsewhere.
DTYPES: Mapping[str, str] = MappingProxyType(
    {
        "FloatStorage": "<f4",
        "HalfStorage": "<f2",
        "BFloat16Storage": "<u2",
        "DoubleStorage": "<f8",
        "LongStorage": "<i8",
        "IntStorage": "<i4",
        "ShortStorage": "<i2",
        "CharStorage": "<i1",
        "ByteStorage": "<u1",
        "BoolStorage": "<u1",
    }
)
"""torch's kinds of storage as NumPy spells them; NumPy has no bfloat16, so its bits are read."""

_BFLOAT16 = "BFloat16Storage"


@dataclass(frozen=True, slots=True)
class Storage:
    """A run of numbers in a file: its key, what kind of numbers, how many."""

    key: str
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """A tensor: where it begins in its storage, its shape, and how far apart its elements lie; all in elements."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def array(tensor: Recorded, content: bytes | memoryview) -> NDArray[np.float32]:
    """
    A tensor's numbers, as an array of its own.

    Args:
        content: of the whole storage.

    Raises:
        ValueError: the tensor reaches beyond its storage.
    """
    import numpy as np

    numbers = np.frombuffer(content, DTYPES[tensor.storage.kind])
    if not _lies_within(tensor, len(numbers)):
        raise ValueError(f"a tensor of {tensor.shape} reaches beyond its storage of {len(numbers)} numbers")
    # Weights are saved as views too, a transposed one for instance: by shape alone they would be read in a wrong order.
    # NumPy checks nothing here, so a reach that was not judged above would read whatever memory lies behind the storage.
    strides = tuple(step * numbers.itemsize for step in tensor.strides)
    view = np.lib.stride_tricks.as_strided(numbers[tensor.offset :], tensor.shape, strides, writeable=False)
    if tensor.storage.kind == _BFLOAT16:
        # The upper half of a float's bits.
        return (view.astype(np.uint32) << np.uint32(16)).view(np.float32)
    # A copy: a view would keep the whole content in memory for as long as one weight of it lives.
    return np.array(view, np.float32)


def _lies_within(tensor: Recorded, count: int) -> bool:
    if min((tensor.offset, *tensor.shape, *tensor.strides)) < 0 or len(tensor.shape) != len(tensor.strides):
        return False
    # An empty tensor reaches nothing, but the sum below would count its empty side as -1 and the others in full.
    if math.prod(tensor.shape) == 0:
        return tensor.offset <= count
    # Overlapping strides would make a huge tensor of a tiny storage.
    if math.prod(tensor.shape) > count:
        return False
    last = sum((side - 1) * step for side, step in zip(tensor.shape, tensor.strides, strict=True))
    return tensor.offset + last < count
