"""
How many pixels an image has, read from the first bytes of PNG, JPEG, WebP and GIF files; no imaging library needed.

A JPEG may say in its EXIF part that it lies on its side; its width and height are then those of the upright picture, as
a viewer shows it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Measured", "PixelSize", "measure"]

_PNG = b"\x89PNG\r\n\x1a\n"
_MARKER = 0xFF
# ITU T.81: the three left out define Huffman tables and arithmetic coding, or are reserved.
_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# ITU T.81: these stand alone, with no length behind them.
_BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xD9)})
_START_OF_SCAN = 0xDA
_END_OF_IMAGE = 0xD9
_EXIF = 0xE1
_ORIENTATION = 0x0112
_SHORT = 3
# EXIF: in these four the camera lay on its side, so width and height change places.
_ON_ITS_SIDE = frozenset({5, 6, 7, 8})
_UPRIGHT = 1


@dataclass(frozen=True, slots=True)
class PixelSize:
    """Width and height in pixels."""

    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """
    What an image's header says.

    Attributes:
        media_type: such as `image/png`.
        width_px: of the upright picture.
        height_px: of the upright picture.
        orientation: the EXIF number, 1 to 8; 1 is upright. Applied to the sides already.
    """

    media_type: str
    width_px: int
    height_px: int
    orientation: int = _UPRIGHT

    @property
    def size(self) -> PixelSize:
        """Both sides as one value."""
        return PixelSize(self.width_px, self.height_px)


def measure(head: bytes) -> Measured | None:
    """
    Measure an image by its first bytes; None for anything else, and where the header goes on beyond them.

    30 bytes do for PNG, GIF and WebP. A JPEG's size stands behind its metadata: 64 KiB do for most, the whole file for all.
    """
    try:
        found = _by_signature(head)
    except (struct.error, IndexError):
        return None
    return found if found and found.width_px > 0 and found.height_px > 0 else None


def _by_signature(head: bytes) -> Measured | None:
    if head.startswith(_PNG) and head[12:16] == b"IHDR":
        return _measured("image/png", *struct.unpack_from(">II", head, 16))
    if head.startswith((b"GIF87a", b"GIF89a")):
        return _measured("image/gif", *struct.unpack_from("<HH", head, 6))
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _webp(head)
    if head.startswith(b"\xff\xd8\xff"):
        return _jpeg(head)
    return None


def _measured(media_type: str, width_px: int, height_px: int) -> Measured:
    return Measured(media_type=media_type, width_px=width_px, height_px=height_px)


def _webp(head: bytes) -> Measured | None:
    if head[12:16] == b"VP8X":
        # 24 bits each, and one less than the side, as in VP8L.
        width_low, width_high, height_low, height_high = struct.unpack_from("<HBHB", head, 24)
        return _measured(
            "image/webp", (width_high << 16 | width_low) + 1, (height_high << 16 | height_low) + 1
        )
    if head[12:16] == b"VP8L" and head[20:21] == b"\x2f":
        (bits,) = struct.unpack_from("<I", head, 21)
        return _measured("image/webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if head[12:16] == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", head, 26)
        # RFC 6386: the two bits above are a scale for showing, not a part of the size.
        return _measured("image/webp", width & 0x3FFF, height & 0x3FFF)
    return None


def _jpeg(head: bytes) -> Measured | None:
    orientation = _UPRIGHT
    for marker, payload in _segments(head):
        if marker == _EXIF and payload.startswith(b"Exif\0\0"):
            # Metadata come before the frame, so the orientation is known by then.
            orientation = _exif_orientation(payload[6:]) or orientation
        if marker in _START_OF_FRAME:
            height, width = struct.unpack_from(">HH", payload, 1)
            sides = (height, width) if orientation in _ON_ITS_SIDE else (width, height)
            return Measured(
                media_type="image/jpeg", width_px=sides[0], height_px=sides[1], orientation=orientation
            )
    return None


def _segments(head: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and payload of each segment before the picture itself."""
    at = 2
    while head[at] == _MARKER:
        while head[at] == _MARKER:  # any number of them may stand before the marker's own byte
            at += 1
        marker = head[at]
        at += 1
        if marker in {_START_OF_SCAN, _END_OF_IMAGE}:
            return
        if marker in _BARE_MARKERS:
            continue
        (length,) = struct.unpack_from(">H", head, at)
        yield marker, head[at + 2 : at + length]
        at += length


def _exif_orientation(tiff: bytes) -> int | None:
    """The orientation in a TIFF structure's first directory; None where it has none or is broken."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return None
    try:
        (directory,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, directory)
        for index in range(count):
            tag, kind, _, value = struct.unpack_from(order + "HHIH", tiff, directory + 2 + 12 * index)
            if tag == _ORIENTATION and kind == _SHORT:
                return value if _UPRIGHT <= value <= max(_ON_ITS_SIDE) else None
    # A broken orientation leaves a picture that is upright, as other readers take it.
    except struct.error:
        return None
    return None
