"""A picture that fits its format, as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from renderline.engine.imaging.encode import PNG_COMPRESSION_LEVEL
from renderline.engine.imaging.files import replacing
from renderline.engine.imaging.frames import Picture
from renderline.engine.imaging.gif_palette import with_palette
from renderline.engine.imaging.metadata import EXIF_PREFIX, XMP_KEYWORD, Metadata
from renderline.engine.imaging.output import Output

if TYPE_CHECKING:
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

__all__ = ["write"]

_Options: TypeAlias = dict[str, Any]

_FULL_COLOR_FROM_QUALITY = 90
"""From here on JPEG's colours are as sharp as its brightness."""
_GIF_TICK_MS = 10
_RESTORE_TO_BACKGROUND = 2
# Behind the headers of RIFF, 12 bytes, and of the first chunk, 8.
_WEBP_FLAGS_AT = 20
_WEBP_ALPHA = 0x10


def write(path: Path, picture: Picture, output: Output) -> None:
    """
    Write a picture as `fitting.fit` left it; the same picture gives the same bytes.

    Args:
        path: replaced where it exists; never left half written.
    """
    images = [frame.image for frame in picture.frames]
    first, *others = [with_palette(image) for image in images] if output.format == "gif" else images
    options = _OPTIONS[output.format](picture, output, first)
    if others:
        options |= {"save_all": True, "append_images": others} | _timing(picture, output)
    with replacing(path) as partial:
        first.save(partial, output.format, **options)
        if others and output.format == "webp" and first.mode.endswith("A"):
            _declare_alpha(partial)


def _declare_alpha(path: Path) -> None:
    """
    Set the alpha flag of an animated WebP.

    The encoder cuts frames down to what changed and looks for alpha in the cuttings only: opaque boxes on nothing would
    come out on black.
    """
    with path.open("r+b") as file:
        file.seek(_WEBP_FLAGS_AT)
        flags = file.read(1)[0]
        file.seek(_WEBP_FLAGS_AT)
        file.write(bytes([flags | _WEBP_ALPHA]))


def _timing(picture: Picture, output: Output) -> _Options:
    durations_ms = [frame.duration_ms for frame in picture.frames]
    if output.format == "png":
        return {"duration": durations_ms, "loop": picture.plays}
    whole = [round(duration_ms) for duration_ms in durations_ms]
    if output.format == "webp":
        return {"duration": whole, "loop": picture.plays}
    timing: _Options = {"duration": [_in_ticks(duration_ms) for duration_ms in durations_ms]}
    # A GIF counts repetitions behind the first time, and has no entry for none.
    return timing if picture.plays == 1 else timing | {"loop": max(picture.plays - 1, 0)}


def _in_ticks(duration_ms: float) -> int:
    # Pillow cuts off what is no hundredth of a second, and an animation would run ahead of its source.
    return round(duration_ms / _GIF_TICK_MS) * _GIF_TICK_MS


def _jpeg(picture: Picture, output: Output, _first: Image.Image) -> _Options:
    facts = picture.metadata
    return {
        "quality": output.quality,
        "subsampling": 0 if output.quality >= _FULL_COLOR_FROM_QUALITY else 2,
        "optimize": True,
        "icc_profile": picture.icc_profile,
        "exif": facts.exif,
        "xmp": facts.xmp,
        "comment": facts.text.get("Comment", "").encode("utf-8"),
    }


def _png(picture: Picture, _output: Output, _first: Image.Image) -> _Options:
    return {
        "compress_level": PNG_COMPRESSION_LEVEL,
        "icc_profile": picture.icc_profile,
        "exif": picture.metadata.exif,
        "pnginfo": _png_text(picture.metadata),
    }


def _png_text(facts: Metadata) -> PngInfo:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    for key, text in facts.text.items():
        info.add_text(key, text)
    if facts.xmp:
        info.add_itxt(XMP_KEYWORD, facts.xmp.decode("utf-8", "replace"))
    return info


def _webp(picture: Picture, output: Output, _first: Image.Image) -> _Options:
    return {
        "quality": output.quality,
        "lossless": output.lossless,
        "method": 4,
        "icc_profile": picture.icc_profile,
        # JPEG's prefix is no part of the data, and WebP has a chunk of its own for it.
        "exif": picture.metadata.exif.removeprefix(EXIF_PREFIX),
        "xmp": picture.metadata.xmp,
    }


def _gif(picture: Picture, _output: Output, first: Image.Image) -> _Options:
    options: _Options = {"comment": picture.metadata.text.get("Comment", "").encode("utf-8")}
    # What is not there shows the frame before, unless that was cleared away.
    return options | {"disposal": _RESTORE_TO_BACKGROUND} if "transparency" in first.info else options


_OPTIONS: Mapping[str, Callable[[Picture, Output, Image.Image], _Options]] = MappingProxyType(
    {"jpeg": _jpeg, "png": _png, "webp": _webp, "gif": _gif}
)
