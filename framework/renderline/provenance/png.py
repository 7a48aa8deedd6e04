"""XMP in a PNG file: an `iTXt` chunk of its own name, before the pixels (PNG 3rd edition, 11.3.3.4; XMP part 3, 1.1.5)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

__all__ = ["SIGNATURE", "find_xmp", "with_xmp"]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEYWORD = b"XML:com.adobe.xmp"
# Keyword, no compression, no language, no translated keyword.
_HEAD = _KEYWORD + b"\0\0\0\0\0"
# Length, name and checksum of a chunk.
_FRAME_BYTES = 12


def find_xmp(content: bytes) -> bytes | None:
    """The packet in a PNG file; None where it has none."""
    for name, data in _chunks(content):
        if name == b"iTXt" and data.startswith(_HEAD):
            return data[len(_HEAD) :]
    return None


def with_xmp(content: bytes, xmp: bytes) -> bytes:
    """
    The same file with a packet behind its header.

    Raises:
        ValueError: it does not begin with a header.
    """
    name, header = next(_chunks(content), (b"", b""))
    if name != b"IHDR":
        raise ValueError("the PNG file has no header")
    at = len(SIGNATURE) + _FRAME_BYTES + len(header)
    return content[:at] + _chunk(b"iTXt", _HEAD + xmp) + content[at:]


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at + _FRAME_BYTES <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        yield content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        at += _FRAME_BYTES + length
