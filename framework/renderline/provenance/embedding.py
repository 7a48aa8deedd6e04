"""Provenance inside an image file, and out of it again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from renderline.canonical import JsonObject
from renderline.provenance import jpeg, png, webp, xmp

__all__ = ["NotEmbedded", "embed", "extract"]


class NotEmbedded(Exception):
    """Why an image holds no provenance although that was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Format:
    begins: Callable[[bytes], bool]
    find: Callable[[bytes], bytes | None]
    insert: Callable[[bytes, bytes], bytes]


_FORMATS = (
    _Format(begins=lambda head: head.startswith(png.SIGNATURE), find=png.find_xmp, insert=png.with_xmp),
    _Format(begins=lambda head: head.startswith(jpeg.SIGNATURE), find=jpeg.find_xmp, insert=jpeg.with_xmp),
    _Format(begins=webp.is_webp, find=webp.find_xmp, insert=webp.with_xmp),
)


def embed(content: bytes, document: JsonObject) -> bytes:
    """
    The same image with a document in its metadata; its pixels are not touched.

    Raises:
        NotEmbedded: the format has no place for it, it is too long, or the image has XMP metadata of its own.
    """
    known = _format_of(content)
    if known is None:
        raise NotEmbedded("only PNG, JPEG and WebP files can hold it")
    if known.find(content) is not None:
        raise NotEmbedded("the image came with XMP metadata of its own, which stays")
    try:
        return known.insert(content, xmp.packet(document))
    except ValueError as cause:
        raise NotEmbedded(str(cause)) from None


def extract(content: bytes) -> JsonObject | None:
    """The document that `embed` put into an image; None where there is none."""
    known = _format_of(content)
    found = known.find(content) if known else None
    return None if found is None else xmp.read_packet(found)


def _format_of(content: bytes) -> _Format | None:
    return next((each for each in _FORMATS if each.begins(content)), None)
