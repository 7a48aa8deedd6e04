"""What a picture's file says beside its pixels: EXIF, XMP, comments, text."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from renderline.engine.imaging.orientation import ORIENTATION

if TYPE_CHECKING:
    from PIL import Image
    from PIL.ImageFile import ImageFile

__all__ = ["EXIF_PREFIX", "XMP_KEYWORD", "Metadata", "metadata_of"]

EXIF_PREFIX = b"Exif\0\0"
XMP_KEYWORD = "XML:com.adobe.xmp"

_LAYOUT_TAGS = (
    *(0x0100, 0x0101, 0x0102, 0x0103, 0x0106, 0x0111, 0x0115, 0x0116, 0x0117, 0x011C),
    *(0x0140, 0x0142, 0x0143, 0x0144, 0x0145, 0x0152, 0x0153, 0x02BC, 0x8649, 0x83BB, 0x8773),
)
"""Where and how a TIFF keeps its own pixels, profile and XMP: untrue of any other file."""
_SIDE_TAGS = (0xA002, 0xA003)
_EXIF_IFD = 0x8769
_XMP_ORIENTATION = re.compile(
    rb"""(?P<before><tiff:Orientation>|tiff:Orientation=["'])\s*[1-8]\s*(?P<after><|["'])"""
)
_STORED_AS_TEXT = (XMP_KEYWORD, "Raw profile type ")
"""Keywords under which a PNG hides EXIF, XMP and profiles as text."""
_EXIF_UNREADABLE = "the image's EXIF data is empty or broken and was left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """
    Facts that may be carried into another file.

    Attributes:
        exif: with `EXIF_PREFIX`, orientation 1 or none, no thumbnail (it would show what was blurred); empty for none.
        xmp: an XMP packet; empty for none.
        text: keyword to text, as PNG has them; a comment stands under `Comment`.
        notes: sentences about what could not be read.
    """

    exif: bytes = b""
    xmp: bytes = b""
    text: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def metadata_of(image: ImageFile) -> Metadata:
    """Read a file's facts; its pixels have been loaded, since a PNG may have text behind them."""
    exif, notes = _exif(image)
    return Metadata(exif=exif, xmp=_xmp(image), text=_text(image), notes=notes)


def _exif(image: ImageFile) -> tuple[bytes, tuple[str, ...]]:
    from PIL import Image

    # A copy: the image's own is asked for the orientation with every frame.
    exif = Image.Exif()
    try:
        exif.load(image.getexif().tobytes())
        unread = not len(exif) and bool(image.info.get("exif"))
        _remove_layout(exif)
        carried = exif.tobytes() if len(exif) else b""
    # All that Pillow has been seen to raise over broken EXIF; a photo is worth more than what its camera said.
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, AttributeError, struct.error):
        return b"", (_EXIF_UNREADABLE,)
    return carried, (_EXIF_UNREADABLE,) if unread else ()


def _remove_layout(exif: Image.Exif) -> None:
    """Take out what is no longer true of another file of upright pixels."""
    inner = exif.get_ifd(_EXIF_IFD)
    for tag in _SIDE_TAGS:
        inner.pop(tag, None)
    for tag in (ORIENTATION, *_LAYOUT_TAGS):
        exif.pop(tag, None)


def _xmp(image: ImageFile) -> bytes:
    packet = image.info.get("xmp") or image.info.get(XMP_KEYWORD) or b""
    stored = packet.encode("utf-8") if isinstance(packet, str) else bytes(packet)
    # The pixels are upright by now: a reader that goes by XMP would turn them once more.
    return _XMP_ORIENTATION.sub(rb"\g<before>1\g<after>", stored)


def _text(image: ImageFile) -> dict[str, str]:
    stored: Mapping[str, str] = getattr(image, "text", None) or {}
    text = {key: str(value) for key, value in stored.items() if not key.startswith(_STORED_AS_TEXT)}
    comment = image.info.get("comment")
    if comment:
        text["Comment"] = comment.decode("utf-8", "replace") if isinstance(comment, bytes) else str(comment)
    return text
