"""The many ways a file stores pixels, brought down to five: L, LA, RGB, RGBA and I;16."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from renderline.engine.imaging.color import color_space, lab_to_rgb, to_srgb
from renderline.engine.imaging.depth import to_8_bits

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["Plain", "plain"]

_PLAIN_MODES = frozenset({"L", "LA", "RGB", "RGBA"})
_SIMPLER = {
    "1": "L",
    "La": "LA",
    "PA": "RGBA",
    "RGBa": "RGBA",
    "RGBX": "RGB",
    "YCbCr": "RGB",
    "HSV": "RGB",
}
_SPACES = {"L": "GRAY", "LA": "GRAY", "I;16": "GRAY", "RGB": "RGB", "RGBA": "RGB"}
_LARGEST_16_BIT = 65_535

_CMYK_UNPROFILED = (
    "the image is CMYK without a usable colour profile; its colours were converted by rule of thumb"
)
_PROFILE_DROPPED = "the image's colour profile does not fit its pixels and was left out"
_WIDE_VALUES = "the image has more than 16 bits a pixel; its values were scaled to 16"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """
    A picture in one of the five modes.

    Attributes:
        icc_profile: the profile its pixels are still in; None for sRGB and for unknown.
        notes: sentences about what was lost on the way.
    """

    image: Image.Image
    icc_profile: bytes | None = None
    notes: tuple[str, ...] = ()


def plain(image: Image.Image) -> Plain:
    """One frame in one of the five modes, keyed transparency as alpha; CMYK and L*a*b* become sRGB."""
    icc = image.info.get("icc_profile") or None
    if image.mode == "CMYK":
        return _from_cmyk(image, icc)
    if image.mode == "LAB":
        return Plain(image=lab_to_rgb(image))
    if image.mode in {"I", "F"}:
        return Plain(image=_narrowed(image), icc_profile=icc, notes=(_WIDE_VALUES,))
    return _with_fitting_profile(_simple(image), icc)


def _simple(image: Image.Image) -> Image.Image:
    # PNG and GIF may name one colour that is not shown, in place of an alpha channel; Pillow keeps it aside.
    keyed = "transparency" in image.info
    if image.mode == "P":
        return image.convert("RGBA" if keyed else "RGB")
    if image.mode.startswith("I;16"):
        return _wide_gray(image)
    simpler = image if image.mode in _PLAIN_MODES else image.convert(_SIMPLER.get(image.mode, "RGB"))
    if not keyed or simpler.mode not in {"L", "RGB"}:
        return simpler
    return simpler.convert({"L": "LA", "RGB": "RGBA"}[simpler.mode])


def _wide_gray(image: Image.Image) -> Image.Image:
    """Grey of 16 bits in this machine's byte order; one value in 65,536 that is transparent costs the lower 8 bits."""
    import numpy as np
    from PIL import Image

    values = np.asarray(image).astype(np.uint16)
    key = image.info.get("transparency")
    if not isinstance(key, int):
        return image if image.mode == "I;16" else Image.fromarray(values)
    gray = to_8_bits(Image.fromarray(values))
    gray.putalpha(Image.fromarray(np.where(values == key, 0, 255).astype(np.uint8)))
    return gray


def _narrowed(image: Image.Image) -> Image.Image:
    """Values of unknown range as 16 bits: kept where they fit, else stretched so that the largest is white."""
    import numpy as np
    from PIL import Image

    # Scientific TIFF files mark missing measurements by values that are no numbers, and by negative ones.
    values = np.nan_to_num(np.asarray(image, dtype=np.float64), posinf=0, neginf=0).clip(min=0)
    top = float(values.max(initial=0))
    whole = image.mode == "I" and top <= _LARGEST_16_BIT
    white = _LARGEST_16_BIT if whole else max(top, 1.0)
    return Image.fromarray(np.rint(values * (_LARGEST_16_BIT / white)).astype(np.uint16))


def _from_cmyk(image: Image.Image, icc: bytes | None) -> Plain:
    if icc and color_space(icc) == "CMYK" and (converted := to_srgb(image, icc)):
        return Plain(image=converted)
    return Plain(image=image.convert("RGB"), notes=(_CMYK_UNPROFILED,))


def _with_fitting_profile(image: Image.Image, icc: bytes | None) -> Plain:
    if icc is None:
        return Plain(image=image)
    space = color_space(icc)
    # The profile of colour cannot stay on grey pixels, and the pixels can become colour.
    if space == "RGB" and image.mode in {"L", "LA"}:
        return Plain(image=image.convert({"L": "RGB", "LA": "RGBA"}[image.mode]), icc_profile=icc)
    if space != _SPACES[image.mode]:
        return Plain(image=image, notes=(_PROFILE_DROPPED,))
    return Plain(image=image, icc_profile=icc)
