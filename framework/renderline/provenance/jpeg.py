"""XMP in a JPEG file: an application segment before the picture (XMP part 3, 1.1.3)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

__all__ = ["SIGNATURE", "find_xmp", "with_xmp"]

SIGNATURE = b"\xff\xd8\xff"
_START = b"\xff\xd8"
_APP0 = 0xE0
_APP1 = 0xE1
_HEAD = b"http://ns.adobe.com/xap/1.0/\0"
# A segment's length has two bytes and counts them.
_MAX_BYTES = 0xFFFF - 2
_LAST_APP = 0xEF


def find_xmp(content: bytes) -> bytes | None:
    """The packet in a JPEG file; None where it has none."""
    for marker, data, _ in _segments(content):
        if marker == _APP1 and data.startswith(_HEAD):
            return data[len(_HEAD) :]
    return None


def with_xmp(content: bytes, xmp: bytes) -> bytes:
    """
    The same file with a packet behind the segments that have to come first.

    Raises:
        ValueError: the packet is longer than a segment.
    """
    data = _HEAD + xmp
    if len(data) > _MAX_BYTES:
        raise ValueError(f"a JPEG file holds {_MAX_BYTES:,} bytes of it at most, these are {len(data):,}")
    # JFIF says that its segment is the first; Exif has to be the first where there is no JFIF.
    at = next((end for marker, _, end in _segments(content) if marker in {_APP0, _APP1}), len(_START))
    segment = struct.pack(">BBH", 0xFF, _APP1, len(data) + 2) + data
    return content[:at] + segment + content[at:]


def _segments(content: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Marker, payload and end of each application segment at the file's beginning."""
    at = len(_START)
    while at + 4 <= len(content) and content[at] == 0xFF:  # noqa: PLR2004 - the format's byte
        marker = content[at + 1]
        if not _APP0 <= marker <= _LAST_APP:
            return
        (length,) = struct.unpack_from(">H", content, at + 2)
        end = at + 2 + length
        yield marker, content[at + 4 : end], end
        at = end
