"""The image that a step takes: where it stands in the input, and its pixel size when that can be known."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from renderline.wire import references
from renderline.wire.pixel_size import PixelSize, measure

__all__ = ["image_at", "measured_size"]

# Most headers lie within it; to decode all of a large image for a few bytes takes time and memory.
_HEAD_CHARACTERS = 4 * 2**16
# No image is smaller, while many names of files and assets are Base64 by accident.
_SHORTEST_BASE64 = 40
_NO_BASE64 = (":", "./", "../")


def image_at(step_input: object, path: str) -> object:
    """What stands at a path of an input such as `images[0]`; the input itself for an empty path; None for nothing."""
    parts = references.split_path(path) if path else ()
    try:
        return references.follow(step_input, parts or ())  # type: ignore[arg-type]
    except LookupError:
        return None


def measured_size(image: str, media: Mapping[str, PixelSize]) -> PixelSize | None:
    """
    The pixel size of an image given as text.

    Args:
        image: a URL, a data URL, raw Base64, or a name such as `asset:sha256:…`.
        media: sizes that are known already, by that text.
    """
    if image in media:
        return media[image]
    encoded = _encoded(image)
    # The rest only where the head is not enough: a JPEG may have its size behind a long profile.
    found = measure(_decoded(encoded[:_HEAD_CHARACTERS])) or measure(_decoded(encoded))
    return found.size if found else None


def _encoded(image: str) -> str:
    if image.startswith("data:"):
        header, _, content = image.partition(",")
        return content if header.endswith(";base64") else ""
    is_name = len(image) < _SHORTEST_BASE64 or ":" in image[:_SHORTEST_BASE64] or image.startswith(_NO_BASE64)
    return "" if is_name else image


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded + "=" * (-len(encoded) % 4))
    except (binascii.Error, ValueError):
        return b""
