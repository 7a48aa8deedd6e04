"""Colour profiles: what they describe, and pictures turned into sRGB."""

from __future__ import annotations

import functools
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["color_space", "in_srgb", "lab_to_rgb", "to_srgb"]

_HEADER_BYTES = 128
_SIGNATURE = b"acsp"
_PROBE_STEP = 17
_ROUNDING = 1
"""How far a conversion from sRGB to itself may be off, in steps of 8 bits."""


def color_space(icc_profile: bytes) -> str | None:
    """What a profile describes: `RGB`, `GRAY`, `CMYK`, `Lab`; None where the bytes are no profile."""
    # ICC.1 puts the colour space at byte 16 of the header, and a signature at byte 36.
    if len(icc_profile) < _HEADER_BYTES or icc_profile[36:40] != _SIGNATURE:
        return None
    return icc_profile[16:20].decode("ascii", "replace").strip()


def to_srgb(image: Image.Image, icc_profile: bytes) -> Image.Image | None:
    """
    The picture in sRGB, by its profile; None where the profile cannot be applied to it.

    Args:
        image: in mode L, RGB or CMYK; without alpha, which has no colour.

    Returns:
        In mode RGB, or L for a grey picture.
    """
    from PIL import ImageCms

    mode = "L" if image.mode == "L" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(icc_profile))
        # Little CMS has no grey sRGB of its own: grey goes by way of RGB, whose channels are then equal.
        converted = ImageCms.profileToProfile(
            image,
            source,
            ImageCms.createProfile("sRGB"),
            # The source's white and black become sRGB's: a press's black is a dark grey, and would be shown as one.
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            "RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError):
        return None
    return converted.convert(mode) if converted else None


def in_srgb(image: Image.Image, icc_profile: bytes) -> Image.Image | None:
    """`to_srgb` for a picture that may have alpha, and that is left untouched where its profile is sRGB by another name."""
    if image.mode in {"L", "RGB"}:
        return image if _is_srgb(icc_profile) else to_srgb(image, icc_profile)
    alpha = image.getchannel("A")
    color = in_srgb(image.convert(image.mode.removesuffix("A")), icc_profile)
    if color is not None:
        color.putalpha(alpha)
    return color


# Most photos carry one of a few profiles, and each is tried on four thousand colours.
@functools.lru_cache(maxsize=8)
def _is_srgb(icc_profile: bytes) -> bool:
    """Judged by what it does to colours from all over the cube; names of profiles tell little."""
    import numpy as np
    from PIL import Image

    if color_space(icc_profile) != "RGB":
        return False
    steps = np.arange(0, 256, _PROBE_STEP, dtype=np.uint8)
    colors = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(1, -1, 3)
    converted = to_srgb(Image.fromarray(colors), icc_profile)
    return converted is not None and bool(
        np.abs(np.asarray(converted).astype(int) - colors).max() <= _ROUNDING
    )


def lab_to_rgb(image: Image.Image) -> Image.Image:
    """A picture in CIE L*a*b* (mode LAB) as sRGB."""
    from PIL import ImageCms

    converted = ImageCms.profileToProfile(
        image, ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), outputMode="RGB"
    )
    # `None` is the answer of in-place conversions only.
    return converted or image
