"""XMP in a WebP file: a chunk behind the picture, told of by the extended header (RFC 9649, 2.7)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from renderline.wire.pixel_size import measure

__all__ = ["SIGNATURE", "find_xmp", "is_webp", "with_xmp"]

SIGNATURE = b"RIFF"
_FORM = b"WEBP"
_EXTENDED = b"VP8X"
_XMP = b"XMP "
_HAS_XMP = 0x04
_HAS_ALPHA = 0x10
_LOSSLESS = b"VP8L"
# Behind the signature byte come 14 bits of width, 14 of height, then the bit that says whether there is transparency.
_LOSSLESS_ALPHA = 1 << 28


@dataclass(frozen=True, slots=True)
class _Chunk:
    name: bytes
    data: bytes

    def written(self) -> bytes:
        """With an even number of bytes, as RIFF wants it."""
        return self.name + struct.pack("<I", len(self.data)) + self.data + b"\0" * (len(self.data) % 2)


def is_webp(content: bytes) -> bool:
    """Whether a file begins as a WebP file does."""
    return content[:4] == SIGNATURE and content[8:12] == _FORM


def find_xmp(content: bytes) -> bytes | None:
    """The packet in a WebP file; None where it has none."""
    return next((chunk.data for chunk in _chunks(content) if chunk.name == _XMP), None)


def with_xmp(content: bytes, xmp: bytes) -> bytes:
    """
    The same file with a packet at its end, and an extended header where it had a simple one.

    Raises:
        ValueError: it does not say how large its picture is.
    """
    chunks = list(_chunks(content))
    body = [_extended(chunks, content), *(each for each in chunks if each.name != _EXTENDED)]
    data = _FORM + b"".join(chunk.written() for chunk in (*body, _Chunk(_XMP, xmp)))
    return SIGNATURE + struct.pack("<I", len(data)) + data


def _extended(chunks: Sequence[_Chunk], content: bytes) -> _Chunk:
    first = chunks[0] if chunks else _Chunk(b"", b"")
    if first.name == _EXTENDED and first.data:
        return _Chunk(_EXTENDED, bytes([first.data[0] | _HAS_XMP]) + first.data[1:])
    measured = measure(content)
    if measured is None:
        raise ValueError("the WebP file does not say how large its picture is")
    flags = _HAS_XMP | (_HAS_ALPHA if _is_transparent(first) else 0)
    # Both sides in three bytes, less one.
    sides = (side - 1 for side in (measured.width_px, measured.height_px))
    return _Chunk(
        _EXTENDED, struct.pack("<I", flags) + b"".join(side.to_bytes(3, "little") for side in sides)
    )


def _is_transparent(picture: _Chunk) -> bool:
    if picture.name != _LOSSLESS:
        return False
    (bits,) = struct.unpack_from("<I", picture.data, 1)
    return bool(bits & _LOSSLESS_ALPHA)


def _chunks(content: bytes) -> Iterator[_Chunk]:
    at = 12
    while at + 8 <= len(content):
        (length,) = struct.unpack_from("<I", content, at + 4)
        yield _Chunk(content[at : at + 4], content[at + 8 : at + 8 + length])
        at += 8 + length + length % 2
