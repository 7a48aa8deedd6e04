"""How long an image's file ought to be, by what the file itself says."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

__all__ = ["expected_bytes"]

_PNG = b"\x89PNG\r\n\x1a\n"
_CHUNK_FRAME_BYTES = 12
"""Length, type and checksum around a PNG chunk's data."""


def expected_bytes(path: Path) -> int | None:
    """
    How many bytes the file should have at least; None for formats that do not say.

    A RIFF file (WebP) and a BMP state their length. A PNG is a row of chunks with their lengths: the answer is the end of the
    last one that begins inside the file, and of the closing chunk where that is missing.
    """
    with path.open("rb") as file:
        head = file.read(16)
        if head.startswith(_PNG):
            return _png_bytes(file, path.stat().st_size)
    try:
        if head.startswith(b"RIFF"):
            return int(struct.unpack_from("<I", head, 4)[0]) + 8
        # Two letters also begin a text; the reserved bytes behind the length do not.
        if head.startswith(b"BM") and head[6:10] == bytes(4):
            return int(struct.unpack_from("<I", head, 2)[0])
    # Too short for the length itself: more than it has, at any rate.
    except struct.error:
        return len(head) + 1
    return None


def _png_bytes(file: BinaryIO, size: int) -> int:
    at = len(_PNG)
    kind = b""
    while at + 8 <= size and kind != b"IEND":
        file.seek(at)
        length, kind = struct.unpack(">I4s", file.read(8))
        at += length + _CHUNK_FRAME_BYTES
    return at if kind == b"IEND" else at + _CHUNK_FRAME_BYTES
