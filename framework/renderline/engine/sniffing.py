"""What uploaded bytes are, judged by the bytes: declared types and file names are not believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from renderline.engine.imaging.opening import opened
from renderline.engine.imaging.orientation import upright_size
from renderline.errors import ImageError

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["ARCHIVES", "ImageFacts", "UnknownFormat", "sniff", "suffix"]

_MEDIA_TYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "AVIF": "image/avif",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
}
_SUFFIXES = {media_type: f".{name.lower()}" for name, media_type in _MEDIA_TYPES.items()}

ARCHIVES: Mapping[str, str] = {"application/zip": ".zip", "application/x-tar": ".tar"}
"""Media types of archives that the engine packs; clients cannot upload any."""


class UnknownFormat(ImageError):
    """Bytes are no image of a kind that is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFacts:
    """What the header of an image says; its sides are those of the upright picture."""

    media_type: str
    width_px: int
    height_px: int


def sniff(path: Path) -> ImageFacts:
    """
    Read an image's header; its pixels are not decoded.

    Raises:
        UnknownFormat: no image, or none of a kind that is taken.
        ImageError: an image whose header is broken, or that is too large to be decoded.
    """
    from PIL import UnidentifiedImageError

    try:
        with opened(path) as image:
            size = upright_size(image)
            return ImageFacts(media_type=_media_type(image), width_px=size.width_px, height_px=size.height_px)
    except ImageError as broken:
        # By the cause and not by the sentence: bytes of another kind are answered otherwise than a broken picture.
        if isinstance(broken.__cause__, UnidentifiedImageError):
            raise UnknownFormat(str(broken)) from None
        raise


def _media_type(image: Image.Image) -> str:
    # A JPEG that holds further pictures (MPO) is still read as a JPEG by everyone.
    return _MEDIA_TYPES.get(str(image.format), "image/jpeg")


def suffix(media_type: str) -> str:
    """The file suffix of a media type, with its dot; empty for one that is not known."""
    known = {**_SUFFIXES, **ARCHIVES, "image/jpeg": ".jpg"}
    return known.get(media_type, "")
