"""Measuring never fails, whatever the bytes."""

from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st

from renderline.wire.pixel_size import measure

SIGNATURES = st.sampled_from(
    [
        b"",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"GIF87a",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe1\x00\x20Exif\0\0II*\0\x08\0\0\0",
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"RIFF\0\0\0\0WEBPVP8L",
        b"RIFF\0\0\0\0WEBPVP8X",
    ]
)
SIDES = st.integers(min_value=1, max_value=65_535)


@given(SIGNATURES, st.binary(max_size=80))
def test_no_bytes_are_too_odd(signature: bytes, rest: bytes) -> None:
    """Either a size with area, or none."""
    measured = measure(signature + rest)
    assert measured is None or (measured.width_px > 0 and measured.height_px > 0)


@given(SIDES, SIDES, st.lists(st.binary(max_size=20), max_size=4))
def test_a_jpegs_metadata_does_not_hide_its_size(
    width_px: int, height_px: int, comments: list[bytes]
) -> None:
    """Segments of any content are stepped over, even when they look like markers."""
    segments = b"".join(b"\xff\xfe" + struct.pack(">H", len(each) + 2) + each for each in comments)
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 8, 8, height_px, width_px, 3)
    measured = measure(b"\xff\xd8" + segments + frame)
    assert measured is not None
    assert (measured.width_px, measured.height_px) == (width_px, height_px)
