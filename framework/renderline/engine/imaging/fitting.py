"""A picture made to fit a file format: depth, colours, transparency, and which facts the format has a place for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from renderline.engine.imaging.color import color_space, in_srgb
from renderline.engine.imaging.depth import to_8_bits
from renderline.engine.imaging.frames import Frame, Picture
from renderline.engine.imaging.metadata import Metadata
from renderline.engine.imaging.output import Output
from renderline.errors import ImageError

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["fit"]

_WIDE = "I;16"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Format:
    """What a file format holds; `max_fact_bytes` is the limit of JPEG's segments."""

    longest_side_px: int
    alpha: bool = True
    wide: bool = False
    profiles: frozenset[str] = frozenset()
    exif: bool = True
    text: bool = False
    comment: bool = False
    max_fact_bytes: int | None = None


# Sides: libjpeg stops short of JPEG's own 65,535; WebP has 14 bits for one, GIF 16, PNG 31. WebP's pixels are
# red, green and blue, so a profile of grey would not be theirs. Nothing in a GIF can say whose colours it has.
_FORMATS: Mapping[str, _Format] = MappingProxyType(
    {
        "jpeg": _Format(
            longest_side_px=65_500,
            alpha=False,
            profiles=frozenset({"RGB", "GRAY"}),
            comment=True,
            max_fact_bytes=65_000,
        ),
        "png": _Format(
            longest_side_px=2**31 - 1, wide=True, profiles=frozenset({"RGB", "GRAY"}), text=True, comment=True
        ),
        "webp": _Format(longest_side_px=16_383, profiles=frozenset({"RGB"})),
        "gif": _Format(longest_side_px=65_535, exif=False, comment=True),
    }
)


def fit(picture: Picture, output: Output) -> Picture:
    """
    The same picture with frames, profile and metadata as the format holds them, in one mode for all frames.

    Raises:
        ImageError: a side is longer than the format can say.
    """
    takes = _FORMATS[output.format]
    _refuse_long_sides(picture.frames[0].image, output.format, takes)
    # Depth before colours: Little CMS is given 8 bits here.
    fitted = _at_depth(picture, output, takes)
    fitted = _in_fitting_colors(fitted, output, takes)
    fitted = _in_one_mode(fitted, takes)
    metadata, notes = _fitting_facts(fitted.metadata, output, takes)
    return replace(fitted, metadata=metadata, notes=fitted.notes + notes)


def _refuse_long_sides(image: Image.Image, name: str, takes: _Format) -> None:
    if max(image.size) > takes.longest_side_px:
        raise ImageError(
            f"the image is {image.width:,} x {image.height:,}; {name} holds at most {takes.longest_side_px:,} a side"
        )


def _with_images(picture: Picture, images: list[Image.Image]) -> Picture:
    frames = tuple(
        Frame(image=image, duration_ms=frame.duration_ms)
        for image, frame in zip(images, picture.frames, strict=True)
    )
    return replace(picture, frames=frames)


def _at_depth(picture: Picture, output: Output, takes: _Format) -> Picture:
    images = [frame.image for frame in picture.frames]
    if all(image.mode != _WIDE for image in images):
        return picture
    # Without its profile the picture is turned into sRGB, which is done with 8 bits.
    loses_profile = output.hide_metadata and picture.icc_profile is not None
    if takes.wide and len(images) == 1 and not loses_profile:
        return picture
    note = f"the image has 16 bits a pixel; it was written as {output.format} with 8"
    return _with_images(
        replace(picture, notes=(*picture.notes, note)), [to_8_bits(image) for image in images]
    )


def _in_fitting_colors(picture: Picture, output: Output, takes: _Format) -> Picture:
    icc = picture.icc_profile
    if icc is None or (color_space(icc) in takes.profiles and not output.hide_metadata):
        return picture
    converted = [in_srgb(frame.image, icc) for frame in picture.frames]
    usable = [image for image in converted if image is not None]
    if len(usable) == len(converted):
        return _with_images(replace(picture, icc_profile=None), usable)
    note = "the image's colour profile is broken and was left out; its colours may look different"
    return replace(picture, icc_profile=None, notes=(*picture.notes, note))


def _in_one_mode(picture: Picture, takes: _Format) -> Picture:
    modes = {frame.image.mode for frame in picture.frames}
    alpha = any(mode.endswith("A") for mode in modes)
    if modes == {_WIDE}:
        return picture
    # A file says once for all its frames which channels they have.
    color = "RGB" if any(mode.startswith("RGB") for mode in modes) else "L"
    common = f"{color}A" if alpha else color
    images = [
        frame.image if frame.image.mode == common else frame.image.convert(common) for frame in picture.frames
    ]
    return _with_images(
        picture, [_over_white(image) for image in images] if alpha and not takes.alpha else images
    )


def _over_white(image: Image.Image) -> Image.Image:
    from PIL import Image

    color = image.mode.removesuffix("A")
    white = Image.new(color, image.size, "white")
    white.paste(image.convert(color), mask=image.getchannel("A"))
    return white


def _fitting_facts(facts: Metadata, output: Output, takes: _Format) -> tuple[Metadata, tuple[str, ...]]:
    if output.hide_metadata:
        return Metadata(), ()
    kept = Metadata(
        exif=facts.exif if takes.exif and _is_short(facts.exif, takes) else b"",
        xmp=facts.xmp if takes.exif and _is_short(facts.xmp, takes) else b"",
        text={key: text for key, text in facts.text.items() if _holds_text(takes, key, text)},
    )
    return kept, facts.notes + _lost_facts(facts, kept, output)


def _holds_text(takes: _Format, key: str, text: str) -> bool:
    return takes.text or (takes.comment and key == "Comment" and _is_short(text.encode("utf-8"), takes))


def _is_short(fact: bytes, takes: _Format) -> bool:
    return takes.max_fact_bytes is None or len(fact) <= takes.max_fact_bytes


def _lost_facts(facts: Metadata, kept: Metadata, output: Output) -> tuple[str, ...]:
    lost = [
        name
        for name, had, has in (("EXIF", facts.exif, kept.exif), ("XMP", facts.xmp, kept.xmp))
        if had and not has
    ]
    lost += [f"the text `{key}`" for key in facts.text if key not in kept.text]
    return (f"{output.format} has no room for {', '.join(lost)} of the source, left out",) if lost else ()
