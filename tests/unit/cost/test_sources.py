"""The picture that a step takes is found, and measured where its bytes are at hand."""

from __future__ import annotations

import base64
import struct
from typing import Any

import pytest

from renderline.cost.sources import image_at, measured_size
from renderline.wire.pixel_size import PixelSize

GIF = b"GIF89a" + struct.pack("<HH", 300, 200) + bytes(60)
GIF_TEXT = base64.b64encode(GIF).decode()
# A JPEG whose size stands behind 60 KiB and more of metadata.
LATE_JPEG = (
    b"\xff\xd8"
    + b"".join(b"\xff\xed" + struct.pack(">H", 65_000) + bytes(64_998) for _ in range(4))
    + b"\xff\xc0"
    + struct.pack(">HBHHB", 11, 8, 40, 30, 1)
    + bytes(30)
)


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("asset:sha256:00", PixelSize(7, 8)),
        ("https://example.com/a.gif", None),
        ("./a.gif", None),
        ("photos/a.gif", None),
        ("", None),
        (GIF_TEXT, PixelSize(300, 200)),
        (GIF_TEXT.rstrip("="), PixelSize(300, 200)),
        (f"data:image/gif;base64,{GIF_TEXT}", PixelSize(300, 200)),
        ("data:image/gif;base64," + "\n".join([GIF_TEXT[:20], GIF_TEXT[20:]]), PixelSize(300, 200)),
        (f"data:image/gif,{GIF_TEXT}", None),
        ("data:", None),
        ("data:image/gif;base64,", None),
        (base64.b64encode(LATE_JPEG).decode(), PixelSize(30, 40)),
        ("A" * 100, None),
        ("é" * 100, None),
    ],
)
def test_a_picture_in_the_text_is_measured(image: str, expected: PixelSize | None) -> None:
    """What only has a name is looked up; what has neither is not known."""
    assert measured_size(image, {"asset:sha256:00": PixelSize(7, 8)}) == expected


@pytest.mark.parametrize(
    ("step_input", "path", "expected"),
    [
        ({"image": "a"}, "image", "a"),
        ({"images": ["a", "b"]}, "images[0]", "a"),
        ({"images": []}, "images[0]", None),
        ({"images": "ab"}, "images[0]", None),
        ({}, "image", None),
        (None, "image", None),
        ("a", "", "a"),
    ],
)
def test_the_picture_stands_where_the_rule_says(step_input: Any, path: str, expected: object) -> None:
    """And nowhere else."""
    assert image_at(step_input, path) == expected
