"""What a file is, by its first bytes; what a URL or a header says about it does not count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["EXTENSIONS", "HEAD_BYTES", "UNKNOWN", "MediaKind", "recognize"]

HEAD_BYTES = 512
"""As much of a file's beginning as `recognize` looks at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaKind:
    """A file format: the extension it gets, its media type and its family, such as `image` or `video`."""

    extension: str
    media_type: str
    family: str


Test: TypeAlias = Callable[[bytes], bool]

UNKNOWN = MediaKind(extension="bin", media_type="application/octet-stream", family="")


def recognize(head: bytes) -> MediaKind:
    """The format of a file that begins with `head`, or `UNKNOWN`."""
    return next((kind for test, kind in _KINDS if test(head)), UNKNOWN)


def _starts(*prefixes: bytes) -> Test:
    return lambda head: head.startswith(prefixes)


def _riff(form: bytes) -> Test:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == form


def _iso_media(*brands: bytes) -> Test:
    return lambda head: head[4:8] == b"ftyp" and (not brands or head[8:12] in brands)


def _ebml(doc_type: bytes) -> Test:
    return lambda head: head.startswith(b"\x1a\x45\xdf\xa3") and doc_type in head[:64]


def _is_mpeg_audio(head: bytes) -> bool:
    """An ID3 tag, or a frame: eleven set bits, a layer and a bit rate that exist."""
    if head.startswith(b"ID3"):
        return True
    is_frame = len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0  # noqa: PLR2004 - the format's bits
    return is_frame and head[1] & 0x06 != 0 and head[2] & 0xF0 != 0xF0  # noqa: PLR2004 - the format's bits


def _is_svg(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return text.startswith((b"<svg", b"<?xml")) and b"<svg" in text


def _kind(extension: str, media_type: str) -> MediaKind:
    family = media_type.partition("/")[0]
    return MediaKind(extension=extension, media_type=media_type, family=family)


# In this order: the general ISO container comes after its special brands, the short MPEG sync word last.
_KINDS: tuple[tuple[Test, MediaKind], ...] = (
    (_starts(b"\x89PNG\r\n\x1a\n"), _kind("png", "image/png")),
    (_starts(b"\xff\xd8\xff"), _kind("jpg", "image/jpeg")),
    (_starts(b"GIF87a", b"GIF89a"), _kind("gif", "image/gif")),
    (_riff(b"WEBP"), _kind("webp", "image/webp")),
    (_riff(b"WAVE"), _kind("wav", "audio/wav")),
    (_iso_media(b"avif", b"avis"), _kind("avif", "image/avif")),
    (_iso_media(), _kind("mp4", "video/mp4")),
    (_ebml(b"webm"), _kind("webm", "video/webm")),
    (_starts(b"fLaC"), _kind("flac", "audio/flac")),
    (_starts(b"glTF"), _kind("glb", "model/gltf-binary")),
    (_starts(b"PK\x03\x04", b"PK\x05\x06"), _kind("zip", "application/zip")),
    (_is_svg, _kind("svg", "image/svg+xml")),
    (_is_mpeg_audio, _kind("mp3", "audio/mpeg")),
)

EXTENSIONS = (*(kind.extension for _, kind in _KINDS), UNKNOWN.extension)
"""Every extension that a download may get."""
