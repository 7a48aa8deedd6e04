"""Pictures small enough to stand inside a page, as data URLs."""

from __future__ import annotations

import base64
import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["Comparison", "Thumbnail", "Thumbnails"]

_QUALITY = 80
# Beyond it two pictures are not the same one at two sizes, and one over the other would show nothing.
_MOST_DRIFT = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Thumbnail:
    """
    A picture as a data URL.

    Attributes:
        width_px: as it is embedded.
        full_width_px: of the file.
    """

    url: str
    width_px: int
    height_px: int
    full_width_px: int
    full_height_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """
    The same part of a picture before and after, at the same size.

    Attributes:
        is_detail: whether it is the middle of the later picture at its own pixels, and not the whole of it.
    """

    before: Thumbnail
    after: Thumbnail
    is_detail: bool


class Thumbnails:
    """Makes pictures of at most a number of pixels a side; each is made when it is asked for, and kept nowhere."""

    def __init__(self, side_px: int) -> None:
        self.side_px = side_px

    def whole(self, path: Path) -> Thumbnail | None:
        """A whole picture; None where the file is gone, or is no picture that can be read."""
        picture = _opened(path, self.side_px)
        if picture is None:
            return None
        image, size = picture
        image.thumbnail((self.side_px, self.side_px))
        return _embedded(image, size)

    def compare(self, before: Path, after: Path) -> Comparison | None:
        """
        Two states of one picture, or None where the later one is smaller or of another shape.

        Of an enlarged one the middle is shown, pixel for pixel, for scaled down it would look like its source.
        """
        old, new = _opened(before, None), _opened(after, None)
        if old is None or new is None or new[0].width < old[0].width:
            return None
        if _drift(old[0].size, new[0].size) > _MOST_DRIFT:
            return None
        box = _middle(new[0].size, self.side_px) if new[0].width > old[0].width else (0, 0, *new[0].size)
        ratio = old[0].width / new[0].width, old[0].height / new[0].height
        source = (box[0] * ratio[0], box[1] * ratio[1], box[2] * ratio[0], box[3] * ratio[1])
        later = new[0].crop(box)
        later.thumbnail((self.side_px, self.side_px))
        earlier = old[0].resize(later.size, box=source)
        return Comparison(
            before=_embedded(earlier, old[1]),
            after=_embedded(later, new[1]),
            is_detail=box[2:] != new[0].size,
        )


def _opened(path: Path, side_px: int | None) -> tuple[Image.Image, tuple[int, int]] | None:
    """A picture, upright, and its full size; with `side_px` it may come smaller, but no smaller than that."""
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            # A large result is what renderline is for; only what Pillow refuses outright is not opened.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path) as file:
                size = file.size
                if side_px is not None:
                    # A JPEG is read at a part of its size, which takes a part of the memory.
                    file.draft("RGB", (side_px, side_px))
                # In place: a copy of a large picture costs as much time as reading it.
                ImageOps.exif_transpose(file, in_place=True)
                file.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    is_turned = (file.width > file.height) != (size[0] > size[1])
    return _in_8_bits(file), (size[1], size[0]) if is_turned else size


def _in_8_bits(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        # Pillow itself cuts 16 bits of grey off at 255, which makes a white picture of nearly all.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("RGB")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == mode else image.convert(mode)


def _middle(size: tuple[int, int], side_px: int) -> tuple[int, int, int, int]:
    width, height = min(size[0], side_px), min(size[1], side_px * 3 // 4)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    return left, top, left + width, top + height


def _drift(one: tuple[int, int], other: tuple[int, int]) -> float:
    """How far two shapes lie apart, relative to one of them."""
    return abs(one[0] * other[1] / (one[1] * other[0]) - 1)


def _embedded(image: Image.Image, size: tuple[int, int]) -> Thumbnail:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=_QUALITY, method=4)
    return Thumbnail(
        url=f"data:image/webp;base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}",
        width_px=image.width,
        height_px=image.height,
        full_width_px=size[0],
        full_height_px=size[1],
    )
