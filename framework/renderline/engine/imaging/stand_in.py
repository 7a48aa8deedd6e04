"""A pleasant picture in place of a generated one: soft light in colours that follow from a seed, marked for what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renderline.wire.pixel_size import PixelSize

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image, ImageDraw, ImageFont

__all__ = ["MARK", "stand_in"]

MARK = "rehearsed stand-in"
"""What is written on every one."""

_SKETCH_PX = 96
"""The light is soft: a larger picture's is computed this small and enlarged, which is off by 3 of 255 at most."""
_LIGHTS = 6
_SPREAD = 0.16
"""How far the lights' hues lie from the ground's, in turns of the colour wheel."""
_DRIFT = 0.14
_LIGHTNESS, _SATURATION = 0.62, 0.36
_MARGIN = 0.04
_LINES = 28
"""How many lines of text the shorter side would hold."""
_SMALLEST_TEXT_PX = 5
_WHITE = (255, 255, 255)
_SHADE = (0, 0, 0, 110)


def stand_in(size: PixelSize, seed: int, caption: str) -> Image.Image:
    """
    Draw one.

    Args:
        seed: the same seed, size and caption give the same pixels.
        caption: drawn under the mark, as much as fits in a line.

    Returns:
        In mode RGB.
    """
    from PIL import Image

    light = Image.fromarray(_sketch(size, seed))
    picture = light.resize((size.width_px, size.height_px), Image.Resampling.BICUBIC)
    return _marked(picture, caption)


def _sketch(size: PixelSize, seed: int) -> NDArray[np.uint8]:
    import numpy as np

    # By name: NumPy may choose another generator as its default.
    random = np.random.Generator(np.random.PCG64(seed))
    longest = max(size.width_px, size.height_px)
    rows = np.linspace(0, size.height_px / longest, _side(size.height_px, longest), dtype=np.float64)[:, None]
    columns = np.linspace(0, size.width_px / longest, _side(size.width_px, longest), dtype=np.float64)[None]
    hue, slope = random.uniform(0, 1), random.uniform(-1, 1, 2)
    picture = _color(hue, (columns * slope[0] + rows * slope[1])[..., None])
    for number in range(_LIGHTS):
        x, y = random.uniform(0, columns[-1, -1]), random.uniform(0, rows[-1, -1])
        radius = random.uniform(0.12, 0.35)
        weight = 0.85 * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * radius**2))[..., None]
        # Neighbours on the wheel go together; one light from across it sets them off.
        away = 0.5 if number == 0 else random.uniform(-_SPREAD, _SPREAD)
        picture = picture * (1 - weight) + _color(hue + away, weight) * weight
    return np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)


def _side(length_px: int, longest_px: int) -> int:
    return max(2, round(min(_SKETCH_PX, longest_px) * length_px / longest_px))


def _color(hue: float, field: NDArray[np.float64]) -> NDArray[np.float64]:
    """Colours around a hue that drift with a field: three cosines a third of a turn apart."""
    import numpy as np

    phase = np.array([0.0, 1 / 3, 2 / 3]) + hue + _DRIFT * field
    return _LIGHTNESS + _SATURATION * np.cos(2 * np.pi * phase)


def _marked(picture: Image.Image, caption: str) -> Image.Image:
    """A shaded strip along the lower edge with the mark, and the caption where there is room for a second line."""
    from PIL import ImageDraw

    # In this mode what is drawn shines through; a layer of its own would cost as much as all the light.
    draw = ImageDraw.Draw(picture, "RGBA")
    margin = max(1, round(_MARGIN * min(picture.size)))
    font = _font(picture.width - 2 * margin, min(picture.size) // _LINES)
    line_px = round(1.5 * font.size)
    lines = [MARK, _cut(caption, font, picture.width - 2 * margin)]
    lines = [line for line in lines if line][: max(1, (picture.height - margin) // line_px)]
    top = picture.height - line_px * len(lines) - margin
    draw.rectangle((0, top - margin // 2, picture.width, picture.height), fill=_SHADE)
    _write(draw, lines, font, (margin, top), line_px)
    return picture


def _write(
    draw: ImageDraw.ImageDraw,
    lines: list[str],
    font: ImageFont.FreeTypeFont,
    at: tuple[int, int],
    line_px: int,
) -> None:
    for number, line in enumerate(lines):
        draw.text((at[0], at[1] + number * line_px), line, font=font, fill=_WHITE)


def _font(width_px: int, size_px: int) -> ImageFont.FreeTypeFont:
    """The built-in font, no larger than lets the mark fit."""
    from PIL import ImageFont

    size = max(size_px, _SMALLEST_TEXT_PX)
    while True:
        font = ImageFont.load_default(size)
        if not isinstance(font, ImageFont.FreeTypeFont):
            raise TypeError("Pillow was built without FreeType, so it cannot draw text")
        # Smaller letters could not be read: on a tiny picture the mark is cut off instead.
        if size <= _SMALLEST_TEXT_PX or font.getlength(MARK) <= width_px:
            return font
        size -= 1


def _cut(text: str, font: ImageFont.FreeTypeFont, width_px: int) -> str:
    """The start of a text on one line, with an ellipsis where it goes on."""
    # Cut first: a prompt may be long, and each step below measures the whole line.
    line = " ".join(text[:400].split())
    if font.getlength(line) <= width_px:
        return line
    while line and font.getlength(f"{line}…") > width_px:
        line = line[:-1]
    return f"{line.rstrip()}…" if line else ""
