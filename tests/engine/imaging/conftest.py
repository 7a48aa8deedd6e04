from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

Store = Callable[..., Path]


@pytest.fixture
def colors() -> NDArray[np.uint8]:
    """A small picture in which every pixel differs: 24 rows, 36 columns."""
    rows, columns = np.mgrid[0:24, 0:36]
    return np.stack([rows * 10, columns * 7, (rows * 5 + columns * 3) % 256], axis=2).astype(np.uint8)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Writes an image and says where; further arguments go to Pillow's writer."""

    def save(image: Image.Image, kind: str = "PNG", **options: Any) -> Path:
        path = tmp_path / f"stored.{kind.lower()}"
        image.save(path, kind, **options)
        return path

    return save


@pytest.fixture(scope="session")
def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.fixture(scope="session")
def swapped_profile(srgb: bytes) -> bytes:
    """A profile unlike sRGB: its red and blue primaries have changed places."""
    return srgb.replace(b"rXYZ", b"tmpX", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"tmpX", b"bXYZ", 1)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width_px: int, height_px: int, bits: int, rows: bytes) -> bytes:
    """An RGB PNG from its raw rows, whether or not they fit."""
    facts = struct.pack(">IIBBBBB", width_px, height_px, bits, 2, 0, 0, 0)
    chunks = ((b"IHDR", facts), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, data) for kind, data in chunks)


@pytest.fixture(scope="session")
def png_header() -> Callable[[int, int], bytes]:
    """A PNG that claims a size and holds no pixels."""
    return lambda width_px, height_px: png(width_px, height_px, 8, b"")


@pytest.fixture(scope="session")
def png_rgb_16() -> bytes:
    """One pixel of three times 16 bits: full, half and none."""
    return png(1, 1, 16, b"\0\xff\xff\x80\x00\x00\x00")


@pytest.fixture
def encoded(colors: NDArray[np.uint8]) -> Callable[[str], bytes]:
    """The small picture in a format."""

    def encode(kind: str) -> bytes:
        buffer = io.BytesIO()
        Image.fromarray(colors).save(buffer, kind)
        return buffer.getvalue()

    return encode


@pytest.fixture(scope="session")
def cmyk_profile() -> bytes:
    """A press whose cyan ink prints a strong green: a table of the 16 full overprints, straight lines between."""
    white, green, black = (255, 128, 128), (150, 40, 200), (0, 128, 128)
    corners = bytearray()
    for cyan, magenta, yellow, key in np.ndindex(2, 2, 2, 2):
        corners += bytes(black if magenta or yellow or key else green if cyan else white)
    identity = b"".join(struct.pack(">i", 65536 * (row == column)) for row, column in np.ndindex(3, 3))
    straight = bytes(range(256))
    table = b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + identity + straight * 4 + corners + straight * 3
    white_point = b"XYZ " + bytes(4) + struct.pack(">3i", 63_190, 65_536, 54_061)
    at, tags, data = 128 + 4 + 2 * 12, b"", b""
    for name, value in ((b"A2B0", table), (b"wtpt", white_point)):
        tags += name + struct.pack(">II", at + len(data), len(value))
        data += value + bytes(-len(value) % 4)
    header = bytearray(128)
    header[8:12] = b"\x02\x40\0\0"
    header[12:24] = b"prtrCMYKLab "
    header[36:40] = b"acsp"
    header[68:80] = struct.pack(">3i", 63_190, 65_536, 54_061)
    header[0:4] = struct.pack(">I", at + len(data))
    return bytes(header) + struct.pack(">I", 2) + tags + data
