"""Pictures with at most 256 colours, as GIF stores them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["with_palette"]

_COLORS = 256
_TRANSPARENT = 255
_OPAQUE_FROM = 128
"""GIF has pixels that are there and pixels that are not; half transparent ones are there from here on."""


def with_palette(image: Image.Image) -> Image.Image:
    """
    In mode P: its own colours where they are few enough, else the 256 that fit best, dithered.

    A picture with alpha keeps the last entry for what is not there, named in `info["transparency"]`.
    """
    if not image.mode.endswith("A"):
        return _indexed(image.convert("RGB"), _COLORS)
    solid = image.getchannel("A").point(lambda alpha: 255 if alpha >= _OPAQUE_FROM else 0)
    # One entry less: the last one is for what is not there.
    indexed = _indexed(_visible(image, solid), _COLORS - 1)
    indexed.paste(_TRANSPARENT, mask=solid.point(lambda alpha: 255 - alpha))
    indexed.info["transparency"] = _TRANSPARENT
    return indexed


def _visible(image: Image.Image, solid: Image.Image) -> Image.Image:
    """Colours that nobody sees replaced by one that is seen, so that they use up no entries."""
    import numpy as np
    from PIL import Image

    values, seen = np.array(image.convert("RGB")), np.asarray(solid) > 0
    values[~seen] = values[seen][0] if seen.any() else 0
    return Image.fromarray(values)


def _indexed(image: Image.Image, colors: int) -> Image.Image:
    from PIL import Image

    own = image.getcolors(colors)
    if own is not None:
        return _exactly_indexed(image)
    # Twice, since Pillow dithers only towards a palette that it is given.
    best = image.quantize(colors, method=Image.Quantize.MEDIANCUT)
    return image.quantize(palette=best, dither=Image.Dither.FLOYDSTEINBERG)


def _exactly_indexed(image: Image.Image) -> Image.Image:
    import numpy as np
    from PIL import Image

    values = np.asarray(image)
    packed = (
        values[:, :, 0].astype(np.uint32) << 16 | values[:, :, 1].astype(np.uint32) << 8 | values[:, :, 2]
    )
    colors, indices = np.unique(packed, return_inverse=True)
    indexed = Image.fromarray(indices.reshape(packed.shape).astype(np.uint8))
    rows = np.stack([colors >> 16, colors >> 8 & 255, colors & 255], axis=1)
    indexed.putpalette(rows.astype(np.uint8).tobytes())
    return indexed
